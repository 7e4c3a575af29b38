#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks in made-up trees that header_weight.sh counts headers as it says, and fails above its bar.
set -uo pipefail
weight=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/header_weight.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

tree() { # SOURCES HEADERS FOLDER: sources of which each includes the first of a chain of headers
    local i
    rm -rf "$work/tree"
    mkdir -p "$work/tree/$3" "$work/tree/sim"
    for ((i = 1; i <= $1; ++i)); do echo "#include \"$3/h1.hpp\"" >"$work/tree/sim/s$i.cpp"; done
    for ((i = 1; i < $2; ++i)); do echo "#include \"h$((i + 1)).hpp\"" >"$work/tree/$3/h$i.hpp"; done
    : >"$work/tree/$3/h$2.hpp"
}
try() { # WANTED-EXIT WANTED-COUNT WHAT
    local got
    "$weight" "$work/tree" >"$work/out"
    got=$?
    if [ "$got" -ne "$1" ] || ! grep -qE "^$2 of " "$work/out"; then
        echo "FAILED: $3: exit $got, not $1, or not $2 heavy headers: $(tail -1 "$work/out")"
        failures=1
    fi
}

tree 10 20 models/dram
try 0 20 'as many heavy headers as may be'
tree 10 21 models/dram
try 1 21 'one too many'
grep -qE '^10[[:space:]]models/dram/h21.hpp$' "$work/out" || { echo "FAILED: no h21.hpp in $(cat "$work/out")" && failures=1; }
tree 10 21 models/base
try 0 0 'models/base does not count'
tree 3 21 models/dram
for ((i = 4; i <= 20; ++i)); do : >"$work/tree/sim/s$i.cpp"; done
try 0 0 'three of twenty sources are no more than the share'
echo '#include "../models/dram/h21.hpp"' >"$work/tree/sim/s4.cpp"
try 0 1 'a name from the folder of the file'
echo '#include "models/dram/h1.hpp"' >"$work/tree/sim/s4.cpp"
try 1 21 'four of twenty are'
git init -q "$work/tree" && git -C "$work/tree" add . && rm "$work/tree/sim/s4.cpp" && : >"$work/tree/sim/s4.cpp"
try 0 0 'a repository'
mkdir "$work/tree/docs"
for ((i = 1; i <= 9; ++i)); do echo '#include "models/dram/h1.hpp"' >"$work/tree/docs/d$i.cpp"; done
git -C "$work/tree" add .
try 0 0 'examples of the manual do not count'
exit "$failures"
