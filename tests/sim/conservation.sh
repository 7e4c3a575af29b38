#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that Little's law (within 1 %, each queue) and the sums over channels hold in every shipped run: each machine
# with each trace and each generator, and those with cores on two of them. Usage: conservation.sh PROGRAM SOURCES
# With MKTME_SLOW set, traces run whole.
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"
in_copies "$program" "$sources"
generated=(--set workload.requests=20000)
replayed=()
[ -n "${MKTME_SLOW:-}" ] || replayed=(--set workload.requests=20000)
runs=0

# Checks the laws from stats.csv alone and prints each that is broken.
laws() {
    awk -F, '
        NR > 1 { value[$1 "," $2] = $3 }
        function off(name, got, wanted, share) {
            d = got - wanted
            if (d < 0) d = -d
            if (d > share * (wanted < 0 ? -wanted : wanted)) printf "%s: %.9g, not %.9g\n", name, got, wanted
        }
        END {
            time = value["sim,time_ns"]
            split("reads writes forwarded coalesced merges activates precharges auto_precharges refreshes power_downs " \
                  "self_refreshes bandwidth_gb_s", summed, " ")
            for (queue in value) if (queue ~ /_queue,entries$/) {
                sub(/,entries$/, "", queue)
                off("Little: " queue, value[queue ",level_mean"] * time, value[queue ",entries"] * value[queue ",residency_ns"], 0.01)
            }
            for (i in summed) {
                total = 0
                for (c = 0; ("memory.channel." c ",reads") in value; ++c) total += value["memory.channel." c "," summed[i]]
                off("sum of " summed[i], total, value["memory," summed[i]], 1e-12)
            }
            if (c == 0) print "there are no channels"
            if (!("cpu.total,cycles" in value)) {
                off("requests", value["memory,reads"] + value["memory,writes"], value["sim,requests"], 0)
                exit
            }
            split("instructions cycles idle_cycles loads stores", counted, " ")
            for (i in counted) {
                total = 0
                for (c = 0; ("cpu." c "," counted[i]) in value; ++c) total += value["cpu." c "," counted[i]]
                off("sum of " counted[i], total, value["cpu.total," counted[i]], 0)
            }
            off("instructions", value["cpu.total,instructions"], value["sim,requests"], 0)
        }' "$1"
}

holds() { # ARGS...
    mine || return
    runs=$((runs + 1))
    if ! "$program" run "$@" --out run --quiet >out.txt 2>&1 || laws run/stats.csv | tee broken.txt | grep -q .; then
        echo "FAILED: $*: $(cat out.txt broken.txt 2>/dev/null | head -3)"
        failures=$((failures + 1))
    fi
}

for machine in "$sources"/configs/machines/*.toml; do
    grep -q '^\[cpu\]' "$machine" && continue  # its requests are those of cores
    for issue in asap timed dependent window; do
        pace=()
        [ "$issue" = timed ] && pace=(--set 'workload.interval=20 ns')
        for generator in stream random mix; do
            holds "$machine" "${generated[@]}" --set "workload.generator=$generator" --set "workload.issue=$issue" "${pace[@]}"
        done
    done
    for trace in "$sources"/workloads/traces/*.dramsim3.trace.xz; do
        holds "$machine" "${replayed[@]}" --trace "$trace"
        holds "$machine" "${replayed[@]}" --trace "$trace" --set workload.issue=asap
    done
done
# Test of the laws themselves: a broken file is found.
sed 's/^memory.read_queue,residency_ns,[0-9.]*/memory.read_queue,residency_ns,9999/; s/^memory,writes,.*/memory,writes,1,count/' \
    run/stats.csv >broken.csv
[ "$(laws broken.csv | grep -c .)" -ge 3 ] || { echo "FAILED: broken laws are not noticed"; failures=$((failures + 1)); }
for machine in "$sources"/configs/machines/*.toml; do
    grep -q '^\[cpu\]' "$machine" || continue
    two=("$machine" --set platform.cores=2)
    for generator in stream mix chase program; do holds "${two[@]}" "${generated[@]}" --set "workload.generator=$generator"; done
    if [ -n "${MKTME_SLOW:-}" ]; then traces=("$sources"/workloads/traces/*.mrt.xz); else traces=("$sources"/tests/workloads/cpu/samples/{sqlite,memtouch}.mrt.xz); fi
    for trace in "${traces[@]}"; do
        holds "${two[@]}" --trace "$trace" --trace "$trace"
        holds "${two[@]}" --trace "$trace" --trace "${traces[0]}"
    done
done
echo "$runs runs, $failures failed"
exit "$((failures > 0))"
