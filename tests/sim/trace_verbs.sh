#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests the trace verbs as their users run them. Usage: trace_verbs.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"
machine=$sources/configs/machines/ddr4-3200.toml
traces=$sources/workloads/traces
samples=$sources/tests/workloads/samples
corrupt=$sources/tests/workloads/corrupt

# expect CODE ARGS...: checks the exit code of a trace verb; results are in out.txt, messages in err.txt
expect() {
    local code=$1 got
    shift
    "$program" trace "$@" >out.txt 2>err.txt
    got=$?
    [ "$got" -eq "$code" ] || fail "exit code $got, not $code: $* -- $(head -3 out.txt err.txt)"
}
has() { grep -qE -- "$2" "$1" || fail "no '$2' in $1: $(head -5 "$1")"; }
same() { cmp -s "$1" "$2" || fail "$1 and $2 differ"; }
absent() { compgen -G "$1*" >left.txt && fail "left behind: $(cat left.txt)"; }
# generated NAME SETTING...: checks that the trace of a generator gives the same run as the generator
generated() {
    local name=$1 setting
    local -a sets=()
    shift
    for setting in "$@"; do sets+=(--set "$setting"); done
    expect 0 generate "$machine" "${sets[@]}" --seed 5 --out "$name"
    "$program" run "$machine" "${sets[@]}" --seed 5 --quiet --out by-generator || fail "run of a generator: $*"
    "$program" run "$machine" --trace "$name" --seed 5 --quiet --out by-trace || fail "run of $name"
    # Only a trace has requests of several lines, and so a latency of requests in addition to that of lines.
    grep -v '^workload' by-generator/stats.csv >generator.csv
    grep -v '^workload' by-trace/stats.csv >trace.csv
    same generator.csv trace.csv
    has trace.csv '^memory.read_latency_ns,mean,'
}

# info prints the counts on the page about the shipped traces.
expect 0 info "$traces/zstdmt.dramsim3.trace.xz"
for line in 'format +dramsim3$' 'requests +315217$' 'reads +192696$' 'writes +122521$' 'bytes +20173888, 64 a request$'; do
    has out.txt "^$line"
done
expect 0 info --json "$samples/sqlite.mrt" "$samples/zstd.nvt"
[ "$(wc -l <out.txt)" -eq 2 ] || fail "not an object a line"
has out.txt '"format":"mrt","complete":true,"requests":500,'
has out.txt '"with_contents":100,'
perl -e 'print pack("a4SSQ4LLQQ", "MRT1", 1, 64, 2, 2, 2, 0, 3, 0, 0, 0), map { pack("QSCCSS", 64, 0, 0, 64, $_, 0) } 0, 2' >threads.mrt
expect 0 info threads.mrt
has out.txt '^threads +0 to 2$'
expect 2 info "$corrupt/gem5-cut.trc"
has out.txt '^format +gem5, read in part$'
has out.txt '^requests +278$'
has err.txt 'gem5-cut.trc: record 279, byte 4994: ends inside a message'

# A trace without a good request gives an error, and no empty summary or heading before it.
echo nonsense >nonsense.dramsim3.trace
for args in 'info nonsense.dramsim3.trace' 'info --json nonsense.dramsim3.trace' 'head nonsense.dramsim3.trace'; do
    # shellcheck disable=SC2086
    expect 2 $args
    [ ! -s out.txt ] || fail "$args: $(cat out.txt)"
    has err.txt 'nonsense.dramsim3.trace:1:'
done
cp "$samples/zstd.stl" $'caf\xe9.stl'
expect 0 info --json $'caf\xe9.stl'

# check reports on every trace, with the oddities of valid ones.
expect 2 check "$samples/zstd.stl" "$corrupt/usimm-bad-op.trc" "$corrupt/mrt-size0.mrt" "$samples/zstd.gem5.trc"
[ "$(grep -c ': ok, ' out.txt)" -eq 2 ] || fail "two of four are good"
has out.txt 'mrt-size0.mrt: refused after 0 requests'
has err.txt 'mrt-size0.mrt: record 1, byte 64: size 0'
has err.txt 'usimm-bad-op.trc: the name does not tell the format .*--set trace.format=NAME, one of dramsim3'
expect 2 check "$corrupt/usimm-bad-op.trc" --set trace.format=usimm
has err.txt 'usimm-bad-op.trc:1:3: "X" is no operation'
expect 0 check "$corrupt/dram-cycles-backwards.dramsim3.trace"
has out.txt 'trace:21: first of 1 requests earlier than the one before'
expect 0 check "$corrupt/dram-addr-too-high.dramsim3.trace"
has out.txt 'trace:21: first of 1 requests with address bits at or above bit [0-9]+, where the KeyID goes'
has out.txt 'trace:21: first of 1 requests above the 8 GiB of memory'
expect 0 check "$samples/zstd.dramsim3.trace"
[ "$(wc -l <out.txt)" -eq 1 ] || fail "something odd in a trace of real requests: $(cat out.txt)"

# head prints the interpreted requests.
printf '9:\t(4) write\t0x1000\t0x44332211\n12: read 0x40\n' >two.stl
expect 0 head two.stl --set 'trace.clock="1 GHz"'
has out.txt '^ +1 +9\.000000 W +0x1000 +4  data=11223344$'
has out.txt '^ +2 +12\.000000 R +0x40 +64$'
expect 0 info two.stl
has out.txt '^contents +of 1 requests$'
expect 0 head -n 1 two.stl
[ "$(wc -l <out.txt)" -eq 2 ] || fail "head -n 1 prints one request"

# A conversion through all formats that keep time, in every packing, returns the same bytes.
xz -dc "$traces/bfs.dramsim3.trace.xz" | head -5000 >given.dramsim3.trace
expect 0 convert given.dramsim3.trace 0.dramsim3.trace
expect 0 convert 0.dramsim3.trace 1.stl.xz
expect 0 convert 1.stl.xz 2.rstl.gz
expect 0 convert 2.rstl.gz 3.gem5.trc.zst
expect 0 convert 3.gem5.trc.zst --to mrt 4
expect 0 convert 4 5.dramsim3.trace
same 0.dramsim3.trace 5.dramsim3.trace
has err.txt '^5.dramsim3.trace: 5000 requests in dramsim3$'
[ -s out.txt ] && fail "convert talks on stdout"
expect 0 convert -n 7 --quiet 0.dramsim3.trace 7.ramulator-dram.trace --lossy
[ "$(wc -l <7.ramulator-dram.trace)" -eq 7 ] || fail "-n 7 converts seven"
[ -s err.txt ] && fail "--quiet talks"

# Address vectors are those of the machine.
printf 'R 1,0,7,2,32781,63\nW 0,0,0,3,1,9\n' >ddr5.ramulator2-rw.trace
expect 0 convert ddr5.ramulator2-rw.trace there.ramulator2-ldst.trace --config "$sources/configs/machines/ddr5-4800.toml"
expect 0 convert there.ramulator2-ldst.trace back.ramulator2-rw.trace --config "$sources/configs/machines/ddr5-4800.toml"
same ddr5.ramulator2-rw.trace back.ramulator2-rw.trace
expect 2 convert ddr5.ramulator2-rw.trace lost.ramulator2-ldst.trace --config "$machine"
has err.txt 'ddr5.ramulator2-rw.trace:1:3: channel 1: there are 0 to 0'

# A clock twice as fast gives twice the cycles; a slower clock cannot express all times.
expect 0 convert 0.dramsim3.trace fast.dramsim3.trace --to-clock '3.2 GHz'
same <(awk '{ print $3 * 2 }' 0.dramsim3.trace) <(awk '{ print $3 }' fast.dramsim3.trace)
expect 2 convert 0.dramsim3.trace slow.dramsim3.trace --to-clock '800 MHz'
has err.txt '0.dramsim3.trace:[0-9]+: the output cannot keep of this request: time; --lossy goes on without'

# A loss is reported before it occurs, and an incomplete output is removed.
expect 2 convert 0.dramsim3.trace lost.ramulator-dram.trace
has err.txt '0.dramsim3.trace:[0-9]+: the output cannot keep of this request: time'
expect 0 convert 0.dramsim3.trace kept.ramulator-dram.trace --lossy
has err.txt 'kept.ramulator-dram.trace: lost of [0-9]+ requests: time$'
{ cat 0.dramsim3.trace && echo '0x40 RAED 9'; } >bad.dramsim3.trace
expect 2 convert bad.dramsim3.trace lost.stl
has err.txt 'bad.dramsim3.trace:5001:6: "RAED" is no operation'
expect 2 convert 0.dramsim3.trace lost.txt
has err.txt 'lost.txt: the name does not tell the format .*--to NAME, one of dramsim3'
expect 2 convert 0.dramsim3.trace lost.txt --to text
has err.txt '--to text: must be one of dramsim3, ramulator-dram'
expect 2 convert 0.dramsim3.trace lost.stl --to-clock fast
expect 2 convert absent.stl lost.stl
absent lost
expect 75 convert 0.dramsim3.trace no/such/folder/a.stl
has err.txt 'cannot write no/such/folder/a.stl: No such file or directory'
expect 0 convert 0.dramsim3.trace 0.dramsim3.trace
same 0.dramsim3.trace 5.dramsim3.trace

# A generator and its trace give the same run.
generated mix.dramsim3.trace.zst workload.generator=mix workload.requests=20000 'workload.interval="5 ns"'
generated random.gem5.trc workload.generator=random workload.requests=20000 'workload.interval="20 ns"'
generated asap.stl workload.requests=5000
expect 0 generate "$machine" --set workload.requests=100 --set encryption.mode=mktme \
    --set workload.keyid_assignment=one --set workload.keyid=3 --out keyed.ramulator2-ldst.trace
[ "$(grep -c '^LD 0x[0-9a-f]*$' keyed.ramulator2-ldst.trace)" -eq 100 ] || fail "a hundred reads"
expect 0 check keyed.ramulator2-ldst.trace --set encryption.mode=mktme
has out.txt 'first of 100 requests with address bits at or above bit [0-9]+, where the KeyID goes'
expect 0 generate --set workload.requests=10 --out line.usimm.trc
has err.txt 'line.usimm.trc: lost of 9 requests: time$'
expect 2 generate --set workload.requests=1000 --set workload.generator=mix --out lost.ramulator-o3.trace
has err.txt 'request [0-9]+: the output cannot keep of this request: the whole request, a write that no read comes before'
expect 2 generate --set workload.generator=nonsense --out lost.stl
expect 2 generate --set workload.requests=10
expect 2 generate --set workload.generator=loaded --out lost.stl
has err.txt 'workload.generator = loaded: each read of its probe awaits'
absent lost

# A value that a verb does not use is refused if the user gave it, and ignored if the machine did.
printf '[crypto]\ndata_cores = 4\n[output]\ncommands = true\n' >lavish.toml
expect 2 generate "$machine" --set workload.requests=10 --set crypto.data_cores=1 --set output.commands=true --out lost.stl
has err.txt '^mktme-sim: --set crypto.data_cores = 1: has no effect: this verb does not look at it'
has err.txt '^--set output.commands = true: has no effect'
expect 2 generate "$machine" lavish.toml --set workload.requests=10 --out lost.stl
expect 0 generate lavish.toml --set workload.requests=10 --out machines.stl
for verb in info check head; do
    expect 2 "$verb" two.stl --set workload.generator=zipf --set crypto.data_cores=4
    has err.txt 'crypto.data_cores = 4: has no effect'
    has err.txt 'workload.generator = zipf: has no effect'
    expect 0 "$verb" two.stl --config lavish.toml
done
expect 2 convert two.stl lost.stl --set workload.requests=1
expect 2 convert two.stl lost.stl --ticks 5
has err.txt '--ticks 5: stl counts no ticks'
for name in gem5.trc ramulator2-ldst.trace; do
    expect 2 convert two.stl "lost.$name" --lossy --to-clock '1 GHz'
    has err.txt '--to-clock 1 GHz: (gem5|ramulator2-ldst) counts no cycles'
done
expect 0 convert two.stl ticks.gem5.trc --ticks 1000000000000000 --lossy
absent lost

# Ctrl-C leaves nothing of the output.
setsid "$program" trace generate --set workload.requests=1000000000 --out lost.stl 2>err.txt &
pid=$!
sleep 1
kill -INT "$pid"
wait "$pid"
code=$?
[ "$code" -eq 130 ] || fail "Ctrl-C ended with $code"
has err.txt 'interrupted; lost.stl is not written'
absent lost

for verb in info check head convert generate; do
    expect 0 "$verb" --help
    has out.txt "mktme-sim trace $verb"
done

[ "$failures" -eq 0 ] && echo "all checks passed"
exit "$((failures > 0))"
