#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that a sweep that meets a full disk, and is resumed when there is room, has the results of an undisturbed
# sweep. Usage: sweep_disk_full.sh PROGRAM. It needs a mount namespace of its own for a small file system, and exits
# with 77 (skipped) without one.
set -uo pipefail
program=$(realpath "$1") || exit 2
if [ "${2:-}" != inside ]; then
    if ! unshare -rm true 2>/dev/null; then
        echo "skipped: this host grants no mount namespace (unshare -rm), so no disk can be filled"
        exit 77
    fi
    exec unshare -rm "$0" "$program" inside
fi
work=$(mktemp -d)
trap 'umount "$work/disk" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir disk
mount -t tmpfs -o size=700k tmpfs disk || { echo "skipped: no small file system can be mounted"; exit 77; }

fail() {
    echo "FAILED: $*"
    exit 1
}
tables() { sqlite3 "$1/sweep.sqlite" .dump | grep -E '^INSERT INTO (point|setting|quantity|closed_form|result) '; }
done_points() { sqlite3 disk/out/sweep.sqlite "SELECT count(*) FROM point WHERE status = 'done'"; }
# stopped CODE: checks that the last sweep ended for lack of space, and that it states this and how to continue
stopped() {
    [ "$1" -eq 75 ] || fail "exit code $1, not 75: $(head -3 out.txt)"
    grep -qE 'No space left on device|full' out.txt || fail "no word of the disk: $(cat out.txt)"
    grep -q -- '--resume continues it' out.txt || fail "no word of --resume: $(cat out.txt)"
}

{
    printf '[set]\nworkload.generator = "mix"\nworkload.requests = 20000\n[[axis]]\nsim.seed = ['
    printf '%d,' $(seq 60)
    printf ']\n'
} >sweep.toml
"$program" sweep sweep.toml --quiet --out whole || fail "the undisturbed sweep"

# The disk is too small from the start.
"$program" sweep sweep.toml --quiet --out disk/out >out.txt 2>&1
stopped $?
first=$(done_points)
# The disk has room, which another writer fills during the sweep.
mount -o remount,size=32m disk || fail "remount"
"$program" sweep sweep.toml --quiet --resume --out disk/out >out.txt 2>&1 &
pid=$!
sleep 0.5
cat /dev/zero >disk/filling 2>/dev/null
wait "$pid"
stopped $?
rm disk/filling
second=$(done_points)
if [ "$second" -lt "$first" ] || [ "$second" -eq 60 ]; then fail "$first points done at first, $second then"; fi
# The disk is still full at the start of the next try.
cat /dev/zero >disk/filling 2>/dev/null
"$program" sweep sweep.toml --quiet --resume --out disk/out >out.txt 2>&1
stopped $?
rm disk/filling
[ "$(done_points)" -ge "$second" ] || fail "points were lost"

"$program" sweep sweep.toml --quiet --resume --out disk/out || fail "the sweep does not end"
cmp whole/sweep.csv disk/out/sweep.csv || fail "sweep.csv differs"
cmp <(tables whole) <(tables disk/out) || fail "the result tables differ"
echo "the same result tables as an undisturbed sweep; stopped with $first and $second of 60 points done"
