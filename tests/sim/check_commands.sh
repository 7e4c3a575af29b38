#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that real logs keep every rule, and that one clock too few is found in them.
# Usage: check_commands.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"

# check CODE PATTERN FILE OPTION...: checks a log; the exit code and the output must match
check() {
    local code=$1 pattern=$2 got
    shift 2
    "$program" trace check-commands "$@" >out.txt 2>&1
    got=$?
    [ "$got" -eq "$code" ] || fail "exit code $got, not $code: $* -- $(head -3 out.txt)"
    grep -qE -- "$pattern" out.txt || fail "no '$pattern' for: $* -- $(head -3 out.txt)"
}
# logged MACHINE PART SETTING...: checks that the log of a run keeps every rule
logged() {
    local machine=$1 part=$2 setting
    local -a run=("$sources/configs/machines/$machine.toml" --set output.commands=true --quiet --out run)
    shift 2
    for setting in "$@"; do run+=(--set "$setting"); done
    "$program" run "${run[@]}" >out.txt 2>&1 || fail "run $machine $*: $(head -3 out.txt)"
    check 0 'violations: 0$' run/commands.csv --part "$part"
}
# earlier COMMAND AFTER: copies the log to early.csv, with the first COMMAND after an AFTER one clock of DDR4-3200
# too early
earlier() {
    awk -F, -v OFS=, -v command="$1" -v after="$2" '
        seen && !done && $8 == command { $1 = sprintf("%.0f", $1 - 625000); done = 1 }
        NR > 1000 && $8 == after { seen = 1 }
        { print }' run/commands.csv >early.csv
    cmp -s run/commands.csv early.csv && fail "no $1 after $2"
}

ddr4=DDR4-3200AA-8Gb-x8
ddr5=DDR5-4800-16Gb-x8
for generator in stream random mix chase; do
    logged ddr5-4800 $ddr5 "workload.generator=$generator" workload.requests=20000 memory.ranks=2
    logged ddr4-3200 $ddr4 "workload.generator=$generator" workload.requests=40000
done
logged ddr4-3200 $ddr4 workload.generator=mix workload.requests=40000 memory.channels=2 memory.ranks=4 \
    dram.refresh_postpone=1
check 0 'violations: 0$' run/commands.csv --part $ddr4 --postpone 1
logged ddr4-3200 $ddr4 workload.generator=random workload.requests=100000
check 0 'channel 0 rank 0: 4\.[0-9]* %' run/commands.csv --part $ddr4
grep -q '^refresh share of time$' out.txt || fail "shares of what"
grep -qE '^order +[0-9]+ +0$' out.txt || fail "a rule that needs no clocks shows some: $(grep '^order ' out.txt)"

# Every shipped trace.
for trace in "$sources"/workloads/traces/*.dramsim3.trace.xz; do
    for case in ddr4-3200:$ddr4 ddr5-4800:$ddr5; do
        "$program" run "$sources/configs/machines/${case%%:*}.toml" --trace "$trace" --set output.commands=true --quiet --out traced
        check 0 'violations: 0$' traced/commands.csv --part "${case##*:}"
    done
done

# One clock too few.
earlier REF PREA
check 1 'early.csv:[0-9]+: tRP: REF in cycle [0-9]+ is 21 clocks after PREA' early.csv --part $ddr4
earlier ACT REF
check 1 'tRFC1: ACT in cycle [0-9]+ is 559 clocks after REF' early.csv --part $ddr4
"$program" run "$sources/configs/machines/ddr4-3200.toml" --set workload.requests=5000 --set output.commands=true --quiet --out run
earlier RD RD
check 1 'tCCD_S: RD in cycle [0-9]+ is 3 clocks after RD' early.csv --part $ddr4
check 1 'data bus: RD in cycle [0-9]+: its burst touches that of RD' early.csv --part $ddr4
check 1 'clock grid' run/commands.csv --part DDR4-2933Y-8Gb-x8 --limit 1
check 1 'and [0-9]* more' run/commands.csv --part DDR4-2933Y-8Gb-x8 --limit 1

# Refreshes that are missing, and a run without any.
"$program" run "$sources/configs/machines/ddr4-3200.toml" --set workload.requests=200000 --set output.commands=true --quiet --out run
grep -v ',REF$' run/commands.csv >none.csv
check 1 'refresh late' none.csv --part $ddr4
check 0 'violations: 0$' none.csv --part $ddr4 --no-refresh
xz -k none.csv
check 0 'violations: 0$' none.csv.xz --part $ddr4 --no-refresh

# Every rule below binds some command of the last log: that command had no clock of slack.
tight() { # RULE
    grep -qE "^$1 +[0-9]+ +[0-9]+ +0 +[1-9]" out.txt || fail "no command waited for $1: $(grep -E "^$1 " out.txt)"
}
# Rows are written, read, closed by the read, and opened again: the read's precharge waits for the write recovery.
for ((i = 0; i < 50; ++i)); do
    row=$((i * 1048576)) start=$((i * 2000))
    printf '0x%X WRITE %d\n0x%X READ %d\n0x%X READ %d\n' "$row" "$start" $((row + 128)) "$start" $((row + 524288)) $((start + 60))
done >written.dramsim3.trace
for case in ddr4-3200:$ddr4 ddr5-4800:$ddr5 lpddr5-6400:LPDDR5-6400-16Gb-x16; do
    "$program" run "$sources/configs/machines/${case%%:*}.toml" --trace written.dramsim3.trace --set memory.channels=1 \
        --set memory.address_map=row:bank:bank_group:rank:column:channel --set controller.page_policy=closed-adaptive \
        --set controller.drain=age --set encryption.mode=off --set dram.refresh=false --set output.commands=true --quiet --out run \
        >out.txt 2>&1 || fail "run of $case: $(head -3 out.txt)"
    check 0 'violations: 0$' run/commands.csv --part "${case##*:}" --no-refresh
    tight 'tWR \+ tRP'
done
# A read in a rank that leaves self-refresh waits for the DLL.
logged ddr4-3200 $ddr4 workload.generator=random workload.issue=timed 'workload.interval=2us' workload.requests=200 \
    'dram.self_refresh_after=500 cycles'
tight tXS
tight tXSDLL

# Mistakes.
check 2 'no such part: DDR9 ' none.csv --part DDR9
check 2 'must be one of all-bank' none.csv --part $ddr4 --refresh never
check 2 'no refresh mode same-bank' none.csv --part $ddr4 --refresh same-bank
check 2 'cannot open' absent.csv --part $ddr4
echo 'time,command' >foreign.csv
check 2 'foreign.csv:1: no commands.csv' foreign.csv --part $ddr4
head -1 none.csv >empty.csv
check 2 'empty.csv: no command' empty.csv --part $ddr4
{ head -50 none.csv && echo '625000,0,0,0,0,1'; } >cut.csv
check 2 'cut.csv:51:' cut.csv --part $ddr4

[ "$failures" -eq 0 ] && echo "all checks passed"
exit "$((failures > 0))"
