#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the tables of `./dev demo`: one real trace of memory requests, issued in three ways, and three programs on a
# core, with encryption off, one key, and four keys in turn; then the life of a process that encrypts a page. Usage: demo.sh PROGRAM OUT, from the top of the sources.
set -euo pipefail
program=$1
out=$2

stat_of() { # FOLDER COMPONENT STAT
    awk -F, -v c="$2" -v s="$3" '$1 == c && $2 == s { print $3 }' "$1/stats.csv"
}

row() { # LABEL FOLDER FOLDER-OF-OFF
    local exposed
    exposed=$(stat_of "$2" crypto.exposed_read_latency_ns mean)
    printf '%-8s %14.2f %10.2f %9.3f %20.2f %14.1f %+9.1f %%\n' "$1" "$(stat_of "$2" memory.read_latency_ns mean)" \
        "$(stat_of "$2" memory.read_latency_ns p99)" "$(stat_of "$2" memory bandwidth_gb_s)" "${exposed:-0}" \
        "$(stat_of "$2" sim time_ns | awk '{ print $1 / 1000 }')" \
        "$(awk -v time="$(stat_of "$2" sim time_ns)" -v off="$(stat_of "$3" sim time_ns)" 'BEGIN { print (time / off - 1) * 100 }')"
}

table() { # FOLDER TITLE SETTING...: prints the table of one way to issue the requests of the trace
    local folder=$out/$1 title=$2 mode setting
    local -a run=("$program" run configs/machines/ddr4-3200.toml) sets=()
    shift 2
    for setting in "$@"; do sets+=(--set "$setting"); done
    printf '\n%s\n\n' "$title"
    printf '%-8s %14s %10s %9s %20s %14s %11s\n' mode 'read mean ns' 'p99 ns' GB/s 'exposed crypto ns' 'simulated us' 'time'
    for mode in off tme mktme; do
        local -a how=(--set "encryption.mode=$mode")
        [ "$mode" = mktme ] && how=(configs/studies/four-keys.toml)
        "${run[@]}" "${how[@]}" "${sets[@]}" --trace workloads/traces/bfs.dramsim3.trace.xz --quiet --out "$folder/$mode"
        row "$mode" "$folder/$mode" "$folder/off"
    done
}

program_row() { # NAME: runs a program on one core of the Ice Lake server, and prints its row of the table
    local mode
    local -a ipc=() latency=()
    for mode in off tme mktme; do
        local folder=$out/cores/$1-$mode
        local -a how=(--set "encryption.mode=$mode")
        [ "$mode" = mktme ] && how=(configs/studies/four-keys.toml)
        mkdir -p "$out/cores"
        "$program" run configs/machines/icx.toml "${how[@]}" --set platform.cores=1 --trace "workloads/traces/$1.mrt.xz" \
            --quiet --out "$folder" 2>"$out/cores/notes" || { cat "$out/cores/notes" >&2 && exit 1; }
        ipc+=("$(stat_of "$folder" cpu.0 ipc)")
        latency+=("$(stat_of "$folder" memory.read_latency_ns mean)")
    done
    printf '%-8s %9.3f %9.3f %9.3f %16.2f %9.2f %9.2f\n' "$1" "${ipc[@]}" "${latency[@]}"
}

printf '\nBreadth-first search (376,100 real memory requests) on one channel of DDR4-3200; mktme: four keys in turn.\n'
table timed 'At the times of the trace: how much later does data come? The program does not slow down here.' \
    workload.issue=timed
table window '10 reads outstanding, as from one busy core: how much longer does the program take?' \
    workload.issue=window workload.window=10
table dependent 'Each read awaits the one before: how much longer at worst?' workload.issue=dependent
printf '\nThree programs on one core of the Ice Lake server and one memory channel: instructions a cycle, and how long\n'
printf 'reads of the memory take, in ns.\n\n'
printf '%-8s %9s %9s %9s %16s %9s %9s\n' program 'IPC off' tme mktme 'read mean off' tme mktme
for name in bfs triad gemm; do program_row "$name"; done
printf '\nA process with a key of its own, on one core of the same server: what each call takes, and which steps of the machine.\n\n'
"$program" run configs/machines/icx.toml --set platform.cores=1 --set data.mode=tags --set output.timeline=true \
    --scenario configs/scenarios/1-demo.scn --out "$out/process" 2>"$out/cores/notes" || { cat "$out/cores/notes" >&2 && exit 1; }
printf '\nEvery figure is in %s/*/*/stats.json; docs/results.md says what it means.\n' "$out"
