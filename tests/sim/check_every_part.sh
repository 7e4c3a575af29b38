#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the logs of every part, policy, refresh mode and power state keep every rule.
# Usage: check_every_part.sh PROGRAM SOURCES
# Features that a part does not have (a refresh mode, power-down) are left out and counted.
# Every shipped machine runs too, with each page policy, refresh mode, power state and number of ranks.
# With MKTME_SLOW set, runs are ten times as long, machines run with all combinations of these, and every shipped trace
# runs on every part and policy.
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"
in_copies "$program" "$sources"
requests=3000
[ -z "${MKTME_SLOW:-}" ] || requests=30000
trace=()
machine=()
runs=0
left_out=0

# checked PART REFRESH POSTPONE SETTING...: runs and checks a log; REFRESH and POSTPONE are given to the checker too
checked() {
    local part=$1 refresh=$2 postpone=$3 setting
    local -a sets=(--set "dram.part=$part" --set "dram.refresh_mode=$refresh" --set output.commands=true)
    shift 3
    [ "$postpone" = 0 ] || sets+=(--set "dram.refresh_postpone=$postpone")
    for setting in "$@"; do sets+=(--set "$setting"); done
    mine || return
    if ! "$program" config check "${machine[@]}" "${sets[@]}" >out.txt 2>&1 && grep -qE 'has no such mode|no exit times' out.txt; then
        left_out=$((left_out + 1))
        return
    fi
    runs=$((runs + 1))
    if ! { "$program" run "${machine[@]}" "${sets[@]}" "${trace[@]}" --out run --quiet &&
        "$program" trace check-commands run/commands.csv --part "$part" --refresh "$refresh" --postpone "$postpone" --limit 3; } \
        >out.txt 2>&1; then
        echo "FAILED: ${machine[*]} $part $refresh $postpone $*: $(head -2 out.txt)"
        failures=$((failures + 1))
    fi
}
traffic() { # NAME: prints its settings, one per line
    printf '%s\n' "workload.requests=$requests"
    case $1 in
        sparse) printf '%s\n' workload.generator=mix workload.issue=timed 'workload.interval=300 ns' \
            "workload.requests=$((requests / 10))" ;;
        *) printf '%s\n' "workload.generator=$1" ;;
    esac
}

refresh_modes() { # PART
    case $1 in
        DDR4*) echo all-bank fine-2x fine-4x ;;
        DDR5*) echo all-bank fine-2x same-bank ;;
        *) echo all-bank same-bank ;;
    esac
}

parts=()
for speed in DDR4-3200AA DDR4-2400 DDR4-2933Y DDR5-4800 DDR5-4800AN DDR5-5200 DDR5-5600 DDR5-5600AN DDR5-6400 DDR5-6400AN; do
    for size in 8Gb 16Gb; do for width in x8 x4 x16; do parts+=("$speed-$size-$width"); done; done
done
parts+=(HBM2-2000-4Gb HBM3-6400-4Gb LPDDR5-6400-8Gb-x16 LPDDR5-6400-16Gb-x16)
mapfile -t settings < <(traffic mix)
for part in "${parts[@]}"; do
    for mode in $(refresh_modes "$part"); do checked "$part" "$mode" 1 "${settings[@]}"; done
done
[ "$runs" -gt 0 ] || { echo "no part of this build was checked"; exit 1; }

# policies PART SETTING...: checks each policy, mode and power state in turn
policies() {
    local part=$1
    local -a settings
    shift
    settings=("$@")
    for mode in $(refresh_modes "$part"); do
        for postpone in 0 1; do checked "$part" "$mode" "$postpone" "${settings[@]}"; done
    done
    for policy in page_policy={open,timeout,closed,closed-adaptive,adaptive} scheduler={fcfs,fr-fcfs-cap} \
        drain={lazy,age} priority=row; do
        checked "$part" all-bank 1 "${settings[@]}" "controller.$policy"
    done
    checked "$part" all-bank 1 "${settings[@]}" memory.ranks=4
    checked "$part" same-bank 1 "${settings[@]}" memory.ranks=4
    checked "$part" all-bank 1 "${settings[@]}" memory.ranks=2 dram.power_down=true
    checked "$part" all-bank 1 "${settings[@]}" memory.ranks=2 'dram.self_refresh_after=100 cycles'
    checked "$part" all-bank 1 "${settings[@]}" dram.power_down=true 'dram.self_refresh_after=400 cycles'
    # Rows are written, read and closed by the read; refreshes of some banks come between ACTs of others.
    local -a small=(workload.footprint=256KiB)
    [ ${#trace[@]} -eq 0 ] || small=()
    checked "$part" all-bank 1 "${settings[@]}" controller.page_policy=closed-adaptive controller.drain=age "${small[@]}"
    checked "$part" same-bank 1 "${settings[@]}" controller.page_policy=closed memory.ranks=2
    checked "$part" same-bank 1 "${settings[@]}" controller.page_policy=closed-adaptive controller.drain=age
    checked "$part" same-bank 1 "${settings[@]}" memory.ranks=2 dram.power_down=true
}

for part in DDR4-3200AA-8Gb-x8 DDR5-4800-16Gb-x8 HBM2-2000-4Gb HBM3-6400-4Gb LPDDR5-6400-8Gb-x16; do
    for traffic in mix random stream sparse; do
        mapfile -t settings < <(traffic "$traffic")
        policies "$part" "${settings[@]}"
    done
done

# on_machine FILE PART MODE PAGE POWER RANKS
on_machine() {
    local -a settings=(workload.generator=mix "workload.requests=$requests" workload.issue=window workload.window=4)
    machine=("$1")
    case $5 in power_down | both) settings+=(dram.power_down=true) ;; esac
    case $5 in self_refresh | both) settings+=('dram.self_refresh_after=300 cycles') ;; esac
    checked "$2" "$3" 1 "${settings[@]}" "controller.page_policy=$4" "memory.ranks=$6"
    machine=()
}
# machines PAGES POWERS RANKS: checks the shipped machines with all combinations of these and of the refresh modes
machines() {
    local file part mode page power ranks
    for file in "$sources"/configs/machines/*.toml; do
        grep -q '^\[cpu\]' "$file" && continue  # its requests are those of cores
        part=$(sed -n 's/^part *= *"\(.*\)".*/\1/p' "$file")
        for mode in $(refresh_modes "$part"); do
            for page in $1; do
                for power in $2; do
                    for ranks in $3; do on_machine "$file" "$part" "$mode" "$page" "$power" "$ranks"; done
                done
            done
        done
    done
}
if [ -n "${MKTME_SLOW:-}" ]; then
    machines 'open timeout closed closed-adaptive adaptive' 'awake power_down self_refresh both' '1 2 4'
else
    machines closed-adaptive 'awake power_down both' '1 2'
fi

if [ -n "${MKTME_SLOW:-}" ]; then
    for file in "$sources"/workloads/traces/*.dramsim3.trace.xz; do
        trace=(--trace "$file")
        for part in "${parts[@]}"; do
            # The addresses of the traces exceed 4 GiB, so small parts need more channels.
            channels=1
            case $part in HBM* | LPDDR*) channels=32 ;; DDR5-*-8Gb-x16 | DDR4-*-8Gb-x16) channels=2 ;; esac
            policies "$part" "workload.requests=$requests" "memory.channels=$channels"
        done
    done
fi

echo "$runs logs checked, $failures failed; $left_out cases that the part does not have"
exit "$((failures > 0))"
