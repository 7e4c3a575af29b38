#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that every writer reports a full disk, with exit code 75. Usage: disk_full.sh PROGRAM SOURCES
# It needs a mount namespace of its own for a small file system, and exits with 77 (skipped) without one.
set -uo pipefail
if [ "${3:-}" != inside ]; then
    if ! unshare -rm true 2>/dev/null; then
        echo "skipped: this host grants no mount namespace (unshare -rm), so no disk can be filled"
        exit 77
    fi
    exec unshare -rm "$0" "$1" "$2" inside
fi
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"
mkdir disk
trap 'umount "$work/disk" 2>/dev/null; rm -rf "$work"' EXIT
mount -t tmpfs -o size=64k tmpfs disk || { echo "skipped: no small file system can be mounted"; exit 77; }
machine=$sources/configs/machines/ddr4-3200.toml

is_full() { # ARGS...: checks that the program ends with 75 and states the reason
    expect 75 'No space left on device' "$@"
    find disk -name '*.tmp' -o -name '*.partial' | grep -q . && fail "left behind: $(find disk -name '*.tmp' -o -name '*.partial')"
}
empty() { find disk -mindepth 1 -delete; }

# Files that grow with the run meet the full disk in the middle, or at the end from a buffer. A timeline is packed.
for case in commands:2000 commands:20000 waves:2000 waves:20000 bus:2000 bus:20000 timeline:20000 timeline:60000; do
    is_full run "$machine" --set "workload.requests=${case#*:}" --set data.mode=full --set "output.${case%:*}=true" --out disk/run
    grep -q '"complete": true' disk/run/run.json 2>/dev/null && fail "$case: a run without its files is called complete"
    empty
done
# The disk has no room even for the results.
head -c 60k /dev/zero >disk/filling
is_full run "$machine" --set workload.requests=200 --out disk/run
empty
head -c 64k /dev/zero >disk/filling
expect 75 . run "$machine" --set workload.requests=200 --out disk/run
empty
# Other verbs.
"$program" run "$machine" --set workload.requests=200 --quiet --out good || fail "a good run"
head -c 64k /dev/zero >disk/filling
is_full compare good good --junit disk/junit.xml
is_full compare good good --markdown disk/summary.md
is_full bless good disk/baseline.toml
for name in stl.xz stl.gz stl.zst stl gem5.trc mrt; do
    is_full trace generate --set workload.requests=5000 --set workload.generator=random --lossy --out "disk/t.$name"
done
"$program" stats >disk/stats.txt 2>err.txt
[ $? -eq 75 ] || fail "stdout on a full disk"

echo "disk_full: $failures failed"
[ "$failures" -eq 0 ]
