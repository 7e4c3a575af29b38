#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the kernel of this host answers random key scripts as the model does.
# Usage: live.sh BUILD_FOLDER [SCRIPTS] [OPERATIONS] [FIRST_SEED] [mixed]
#
# With `mixed`, half of the operations are on memory, by the same processes.
# A part of them then runs on a whole machine. It needs root and a kernel of the 6.18 series whose key calls work. Upcalls need the recorder as /sbin/request-key. If
# the host has no such program, the recorder is put there for the time of the check.
set -uo pipefail
# shellcheck source=tests/conformance/on_machine.sh
source "$(dirname "$0")/on_machine.sh"
build=$1 scripts=${2:-1000} operations=${3:-60} seed=${4:-1} kind=${5:-keys}
oracle=$build/tests/conformance/oracle/keyoracle
handler=/sbin/request-key
folder=$(mktemp -d)
placed=
lanes=6 # of the recorder, which waits most of the time: two processors are enough for all of them

clean_up() {
    rm -rf "$folder"
    [ -z "$placed" ] || rm -f "$handler"
}
trap clean_up EXIT
skip() {
    printf 'live key check skipped: %s\n' "$1"
    exit 0
}
setting() { cat "/proc/sys/kernel/keys/$1"; }

case $(uname -r) in 6.18.*) ;; *) skip "the law is Linux 6.18, this host runs $(uname -r)" ;; esac
[ "$(id -u)" -eq 0 ] || skip 'not root'
[ "$(setting maxkeys) $(setting maxbytes) $(setting gc_delay)" = '200 20000 300' ] ||
    skip 'kernel.keys.maxkeys, maxbytes or gc_delay of this host is not the default'
if [ ! -e "$handler" ]; then
    cp "$oracle" "$handler" 2>/dev/null || skip "$handler cannot be written, so no upcalls"
    placed=yes
elif ! cmp -s "$oracle" "$handler"; then
    skip "$handler belongs to the host"
fi
printf '> - actor A 1000 1000\n< 0\n> A start request_key s:user s:probe s:info @t\n< started\n> - upcall U\n< create k1 1000 1000 k2 0 k3\n> U exit 0\n< 0\n> A wait\n< -ENOKEY\n' >"$folder/probe.case"
"$oracle" --check "$folder/probe.case" >/dev/null 2>&1 || skip 'the key calls of this host do not work'

memory=()
if [ "$kind" = mixed ]; then
    read -r -a memory < <("$(dirname "$0")"/memory_abilities.sh "$build/tests/conformance/oracle/mmoracle")
    [ ${#memory[@]} -gt 0 ] || skip 'the recorder of memory does not work on this host'
fi
"$build/tests/conformance/key_scripts" "$folder/scripts" "$scripts" "$operations" "$seed" "${memory[@]}" || exit 1
check_lane() { # LANE: checks this lane's share of the scripts that can run side by side
    find "$folder/scripts" -name 'script_*.case' | sort | awk -v n="$lanes" -v lane="$1" 'NR % n == lane - 1' |
        xargs -r -n 200 "$oracle" --lane "$1" --check >"$folder/first.$1" 2>&1
}
for lane in $(seq "$lanes"); do check_lane "$lane" & done
wait
find "$folder/scripts" -name 'alone_*.case' | sort | xargs -r -n 200 "$oracle" --check >"$folder/first.alone" 2>&1

# A difference counts only if it occurs again. At times the kernel collects keys later than the recorder waits, or its
# one timer for all users, set by a script of minutes ago, expires while a script has lowered gc_delay.
mapfile -t suspects < <(cat "$folder"/first.* | grep -oE '^[^:]+\.case' | sort -u)
differing=0
for suspect in "${suspects[@]}"; do
    "$oracle" --check "$suspect" >"$folder/again" 2>&1 && continue
    "$oracle" --check "$suspect" >"$folder/again" 2>&1 && continue
    differing=$((differing + 1))
    cat "$suspect" "$folder/again"
done
ran=$(cat "$folder"/first.* | awk '/ cases, .* operations, / { total += $1 } END { print total + 0 }')
printf '%s scripts (%s) of %s operations from seed %s on Linux %s: %s differed at first, %s again\n' \
    "$ran" "$kind" "$operations" "$seed" "$(uname -r)" "${#suspects[@]}" "$differing"
machine_agrees=yes
on_machine "$build" "$folder/scripts" 200 || machine_agrees=
[ "$ran" -eq "$scripts" ] && [ "$differing" -eq 0 ] && [ -n "$machine_agrees" ]
