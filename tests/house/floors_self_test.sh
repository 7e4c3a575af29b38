#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that floors.sh can fail: breaks each of its rules in a made-up tree and expects a complaint.
set -uo pipefail
floors=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/floors.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

try() { # WANTED-EXIT FILE LINE...
    local wanted=$1 file=$2
    shift 2
    rm -rf "$work/tree"
    mkdir -p "$work/tree/$(dirname "$file")" "$work/tree"/{models,workloads,sim}
    printf '%s\n' "$@" >"$work/tree/$file"
    "$floors" "$work/tree" >/dev/null
    local got=$?
    [ "$got" -eq "$wanted" ] || { echo "FAILED: $file ($*): exit $got, not $wanted" && failures=1; }
}

licence='// SPDX-License-Identifier: Apache-2.0'
try 0 models/dram/a.cpp "$licence" '#include "models/base/quantity.hpp"'
try 1 models/dram/a.cpp '// no licence'
try 1 models/dram/a.cpp "$licence" '#include "workloads/request.hpp"'
try 1 models/dram/a.cpp "$licence" '#include "models/memctrl/channel/channel.hpp"'
try 1 models/dram/a.cpp "$licence" '#include "models/crypto/xts.hpp"'
try 1 models/base/a.hpp "$licence" '#include "models/dram/part.hpp"'
try 1 kernel_model/a.cpp "$licence" '#include "workloads/request.hpp"'
try 1 workloads/a.cpp "$licence" '#include "sim/cli/cli.hpp"'
try 1 models/crypto/a.cpp "$licence" '#include "models/dram/part.hpp"'
try 1 models/tme/a.cpp "$licence" '#include "models/memctrl/channel/channel.hpp"'
try 0 models/tme/a.cpp "$licence" '#include "models/crypto/crypto_params.hpp"'
try 1 models/memctrl/a.cpp "$licence" '#include "models/cache/cache.hpp"'
try 0 models/memctrl/a.cpp "$licence" '#include "models/tme/registers/address_layout.hpp"'
try 1 sim/a.cpp "$licence" '#include "tests/base/a.hpp"'
try 1 models/dram/a.cpp "$licence" '#include <systemc>'
try 1 workloads/a.hpp "$licence" '#include <tlm>'
try 0 workloads/a_module.hpp "$licence" '#include <systemc>'
try 0 sim/main.cpp "$licence" '#include <systemc>'
for top in work root home; do
    try 1 docs/a.md "see /$top/somebody/file"
    try 1 dev "cd '/$top/somebody'"
    try 0 docs/a.md "see https://example.org/$top/page, or $top/page"
done
exit "$failures"
