#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that golden cases whose every hop is an event of SystemC give the same stats.json as those that run ahead, to
# the byte, and that errors end both alike. Usage: every_hop.sh PROGRAM SOURCES
set -uo pipefail
program=$(realpath "$1") || exit 2
cd "$2" || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# Every issue mode, a probe, lines of a request, contents, keys that change, several channels and data channels, a trace.
names=(chase-dependent mix-window random-timed stream-asap loaded several-lines data-full rekeyed channels-4 ddr5-mix trace-bfs)
for name in "${names[@]}"; do
    arguments=$(awk -v name="$name" '$1 == name { $1 = ""; print }' tests/golden/cases.txt)
    [ -n "$arguments" ] || fail "no case $name in tests/golden/cases.txt"
    for events in run-ahead every-hop; do
        # shellcheck disable=SC2086  # arguments hold no blanks of their own
        "$program" run $arguments --set "sim.events=$events" --quiet --out "$work/$name-$events" >"$work/out.txt" 2>&1 ||
            fail "$name, $events: $(tail -n 3 "$work/out.txt")"
    done
    cmp "$work/$name-run-ahead/stats.json" "$work/$name-every-hop/stats.json" || fail "$name: stats.json differs"
done

# A trace that leaves the memory after some requests, and a hang, end the run with the same message and results.
printf '0x40 READ 10\n0x80 WRITE 20\n0xffffffffff40 READ 30\n' >"$work/t.dramsim3.trace"
ends_alike() { # EXIT-CODE ARGUMENTS...
    local wanted=$1 events got
    for events in run-ahead every-hop; do
        "$program" run configs/machines/ddr4-3200.toml "${@:2}" --set "sim.events=$events" --quiet --out "$work/$events" >"$work/$events.txt" 2>&1
        got=$?
        [ "$got" -eq "$wanted" ] || fail "$events: exit code $got: $(cat "$work/$events.txt")"
    done
    diff <(sed "s/every-hop/run-ahead/g" "$work/every-hop.txt") "$work/run-ahead.txt" || fail "messages differ"
    cmp "$work/run-ahead/stats.json" "$work/every-hop/stats.json" || fail "stats.json after an error differs"
}
ends_alike 2 --trace "$work/t.dramsim3.trace"
ends_alike 70 --set workload.generator=random --set workload.requests=5000 --set dram.refresh_postpone=1 --set 'sim.watchdog="200 ns"'
exit $((failures > 0))
