#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures machines with cores against published figures and closed forms, and prints the table of docs/validation.md.
# Usage: validation.sh PROGRAM OUT, from the top of the sources.
set -euo pipefail
program=$1
out=$2
studies=configs/studies/validation
icx=configs/machines/icx.toml

run() { # NAME FILE... [--set ...]
    local name=$1
    shift
    mkdir -p "$out"
    "$program" run "$@" --quiet --out "$out/$name" 2>"$out/notes" || { cat "$out/notes" >&2 && exit 1; }
}
stat_of() { # NAME COMPONENT STAT
    awk -F, -v c="$2" -v s="$3" '$1 == c && $2 == s { print $3 }' "$out/$1/stats.csv"
}
compute() { awk "BEGIN { printf \"%.10g\", $1 }"; }
cycles_each() { compute "$(stat_of "$1" cpu.0 cycles) / $(stat_of "$1" cpu.0 instructions)"; } # NAME: of an instruction
latency_ns() { compute "$(cycles_each "$1") / 2.4"; } # NAME: of a read of the chase on core 0
two_packages() { awk "BEGIN { printf \"%.1f\", 2 * $(stat_of "$1" memory bandwidth_gb_s) }"; } # NAME: GB/s
peak_share() { compute "$(stat_of "$1" memory bandwidth_gb_s) / 204.8 * 100"; }
slowdown() { compute "($(cycles_each "$1") / $(cycles_each "$2") - 1) * 100"; } # NAME NAME-OF-OFF

# row TARGET QUANTITY UNIT EXPECTED MEASURED TOLERANCE %|UNIT KIND: a tolerance in per cent of the figure, or in its unit
row() {
    awk -v target="$1" -v what="$2" -v unit="$3" -v expected="$4" -v measured="$5" -v tolerance="$6" -v of="$7" -v kind="$8" 'BEGIN {
        off = measured - expected
        if (off < 1e-9 && off > -1e-9) off = 0
        if (of == "%") off = off / expected * 100
        size = off < 0 ? -off : off
        within = size <= tolerance ? "yes" : sprintf("missed by %.1f %s", size - tolerance, of)
        printf "| %s | %s | %.5g %s | %.5g | %+.1f %s | %g | %s | %s |\n", target, what, expected, unit, measured, off, of, tolerance, kind, within
    }'
}

chase() { run "$1" "$icx" $studies/chase.toml "${@:2}"; } # NAME [--set ...]
exact() { chase "$1" $studies/clocks.toml "${@:2}"; }

added_ns() { # NAME: what encryption adds to each read of memory, at 3.2 GHz
    compute "($(stat_of "$1" cpu.0 cycles) - $(stat_of t2-off cpu.0 cycles)) / $(stat_of t2-off memory reads) / 3.2"
}
added_latency() {
    exact t2-off --set encryption.mode=off
    exact t2-tme --set encryption.mode=tme --set crypto.clock=1.6GHz
    exact t2-serial --set encryption.mode=tme --set crypto.clock=1.6GHz --set crypto.tweak=serial
    row T2 'encryption adds to a read of a chase through caches: 13 clocks of the engine at 1.6 GHz' ns 8.125 "$(added_ns t2-tme)" 0 ns judged
    row T2 'the same with the tweak first: 23 clocks' ns 14.375 "$(added_ns t2-serial)" 0 ns judged
}
idle_latency() {
    chase t4 --set encryption.mode=off
    row T4 'idle read of an Ice Lake server, local' ns 89.2 "$(latency_ns t4)" 5 % fitted
    # One page for each of two cores: this seed places that of core 0 in the other package.
    chase t4-remote --set encryption.mode=off --set platform.packages=2 --set platform.placement=by-page \
        --set "workload.footprint=1 GiB" --set sim.seed=1
    [ "$(stat_of t4-remote package.0.memory reads)" = 0 ] || { echo 't4-remote: core 0 reads memory of its own package' >&2 && exit 1; }
    row T4 'idle read of an Ice Lake server, remote' ns 142.7 "$(latency_ns t4-remote)" 5 % fitted
}
# GB/S: latency of the two measured packages under this load, in a straight line between points of their log.
published_ns() {
    awk -v gb_s="$1" '
        { x[NR] = $1; y[NR] = $2 }
        END {
            for (i = 2; i < NR && x[i] < gb_s; ++i) continue
            printf "%.10g", y[i - 1] + (y[i] - y[i - 1]) * (gb_s - x[i - 1]) / (x[i] - x[i - 1])
        }' <<'TEXT'
2.9 91.2
9.2 93.9
25.2 94.8
41.1 95.6
77.8 98.5
123.3 102.1
173.7 109.6
297.2 153.8
327.7 184.8
350.2 243.8
351.9 264.0
TEXT
}
# One package is measured, and its bandwidth doubled: each of the two measured ones reads memory of its own.
loaded_latency() {
    local gap gb_s
    for gap in 1513 182 111 54 41; do
        run "t5-$gap" "$icx" $studies/loaded.toml --set "workload.gap=$gap"
        gb_s=$(two_packages "t5-$gap")
        row T5 "read of an Ice Lake server while two packages read $gb_s GB/s" ns "$(published_ns "$gb_s")" "$(latency_ns "t5-$gap")" 10 % judged
    done
}
peak_bandwidth() {
    local name share expected
    while read -r name share expected; do
        run "t6-$name" "$icx" $studies/bandwidth.toml --set encryption.mode=off --set "workload.read_share=$share"
        row T6 "peak of an Ice Lake server, reads to writes $name" '%' "$expected" "$(peak_share "t6-$name")" 4 points fitted
    done <<'TEXT'
1:0 1 85.9
3:1 0.666666667 76.4
2:1 0.5 72.5
1:1 0 71.2
TEXT
}
# The misses of a core were set by the figure of one, and the queue by that of sixteen.
is_fitted() { if [ "$1" = 1 ] || [ "$1" = 16 ]; then echo fitted; else echo judged; fi; } # CORES
one_channel() {
    local cores expected
    while read -r cores expected; do
        run "t7-$cores" configs/machines/spr.toml $studies/ddr5-channel.toml --set "platform.cores=$cores"
        row T7 "DDR5-5200 channel, cores that read: $cores" GB/s "$expected" "$(stat_of "t7-$cores" memory bandwidth_gb_s)" 5 % \
            "$(is_fitted "$cores")"
    done <<'TEXT'
1 6.5
2 12.5
4 24.2
6 32.0
16 33.0
TEXT
    # A read leaves the queue with its RD; the measured machine counts it until its data come, 50 clocks of 2.6 GHz later.
    local residency
    local -A measured_residency=([1]=33.8 [2]=36.6 [4]=45.9 [6]=73.3 [16]=101.8)
    for cores in 1 2 4 6 16; do
        residency=$(compute "$(stat_of "t7-$cores" memory.read_queue residency_ns) + 50 / 2.6")
        row T8 "residency of its reads, cores: $cores" ns "${measured_residency[$cores]}" "$residency" 15 % \
            "$([ "$cores" = 16 ] && echo fitted || echo judged)"
    done
    row T8 "reads in its queue with 16 cores: rate x time (Little)" reads \
        "$(compute "$(stat_of t7-16 memory bandwidth_gb_s) / 64 * $(stat_of t7-16 memory.read_queue residency_ns)")" \
        "$(stat_of t7-16 memory.read_queue level_mean)" 1 % judged
}
programs() {
    run t13-off "$icx" $studies/program.toml --set encryption.mode=off --set workload.program.mpki=10
    run t13 "$icx" $studies/program.toml --set encryption.mode=tme --set "crypto.fixed_latency=8.6 ns" --set workload.program.mpki=10
    row T13 'slowdown of a program with 10 misses in 1000 instructions, 8.6 ns exposed' % 8.5 "$(slowdown t13 t13-off)" 1.5 points judged
    run t14-off "$icx" $studies/program.toml --set encryption.mode=off --set workload.program.mpki=1
    run t14 "$icx" $studies/program.toml --set encryption.mode=tme --set "crypto.fixed_latency=5 ns" --set workload.program.mpki=1
    row T14 'slowdown of a program with 1 miss in 1000 instructions, 5 ns exposed' % 1.7 "$(slowdown t14 t14-off)" 0.4 points judged
}

printf '| target | quantity | expected | measured | difference | tolerance | source | within |\n'
printf '|---|---|---|---|---|---|---|---|\n'
for part in added_latency idle_latency loaded_latency peak_bandwidth one_channel programs; do $part; done
