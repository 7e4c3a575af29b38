#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs random machines through the whole program, and falsifies its results to check that this is detected. Failed
# machines stay in the folder `failures` beside MACHINE_FUZZ.
# Usage: machines.sh PROGRAM SOURCES MACHINE_FUZZ [ARGS of machine_fuzz...]
set -uo pipefail
machine_fuzz=$(realpath "$3") || exit 2
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/../sim/prelude.sh"
shift 3

"$machine_fuzz" --program "$program" --keep-failures "$(dirname "$machine_fuzz")/failures" "$@" || fail "random machines"

# A program whose config.toml does not repeat its run is detected.
cat >other.sh <<TEXT
#!/bin/sh
"$program" "\$@"
code=\$?
case "\$*" in *again*) for file in kept/*/again/stats.json; do sed -i 's/"reads": /"reads": 1/' "\$file"; done ;; esac
exit \$code
TEXT
chmod +x other.sh
"$machine_fuzz" --program other.sh --machines 2 --keep-failures kept >out.txt 2>&1 && fail "another result of the repeated run passes"
grep -q 'config.toml does not repeat stats.json' out.txt || fail "not told: $(cat out.txt)"
exit "$((failures > 0))"
