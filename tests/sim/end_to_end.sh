#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests the program as its users run it: results, determinism, exit codes, partial results.
# Usage: end_to_end.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"

has() { grep -q -- "$2" "$1" || fail "no '$2' in $1"; }

machine=$sources/configs/machines/ddr4-3200.toml
trace=$sources/workloads/traces/zstdmt.dramsim3.trace.xz
corrupt=$sources/tests/workloads/corrupt

# Two runs with one seed agree to the byte; another seed does not.
mix=(run "$machine" --set workload.generator=mix --set workload.requests=20000)
expect 0 'read latency' "${mix[@]}" --out a --seed 7
expect 0 'read latency' "${mix[@]}" --out b --seed 7
expect 0 'read latency' "${mix[@]}" --out c --seed 8
cmp a/stats.json b/stats.json || fail "the same seed gave other results"
cmp -s a/stats.json c/stats.json && fail "another seed gave the same results"
for file in stats.json stats.csv config.toml run.json; do [ -s "a/$file" ] || fail "a/$file is missing"; done
has a/run.json '"complete": true'
has a/config.toml 'requests = 20000 .*# --set'

# A whole real trace runs on both machines without loss of a request.
expect 0 '315217 requests \(192696 reads, 122521 writes\)' run "$machine" --trace "$trace" --out t
expect 0 '315217 requests' run "$sources/configs/machines/ddr5-4800.toml" --trace "$trace" --out t
expect 0 '1000 requests' run "$machine" --trace "$trace" --set workload.requests=1000 --out t
grep -q 'latency of a request' out.txt && fail "a second latency of requests of a line each: $(cat out.txt)"

# A resolved configuration repeats its run.
expect 0 . run a/config.toml --out again
cmp a/stats.json again/stats.json || fail "config.toml does not repeat its run"

# Requests and lines are counted separately, and a probe has its own latency.
expect 0 '1000 requests \(1000 reads, 0 writes\) in 4000 lines' run "$machine" --set workload.requests=1000 \
    --set 'workload.request_bytes="256 B"' --out lines
grep -q '^latency of a request  *mean ' out.txt || fail "no latency of requests of four lines: $(cat out.txt)"
has lines/stats.csv '^sim,requests,1000,count$'
has lines/stats.csv '^workload,lines,4000,count$'
has lines/stats.csv '^memory,reads,4000,count$'
has lines/stats.csv '^workload.read_latency_ns,count,1000,count$'
expect 0 'probe latency' run "$machine" --set workload.generator=loaded --set 'workload.bandwidth="4 GB/s"' \
    --set workload.requests=1000 --out loaded
has loaded/stats.csv '^workload.probe_latency_ns,p99,.*,ns$'
expect 2 'unit \(GB/s, MB/s, kB/s, B/s\), such as "10 GB/s"' run "$machine" --set workload.generator=loaded \
    --set workload.bandwidth=4 --out x

# Commands, timeline and waves are written on request.
expect 0 . run "$machine" --set workload.requests=2000 --set output.commands=true --set output.timeline=true \
    --set output.waves=true --out o
[ "$(head -1 o/commands.csv)" = time_fs,channel,rank,bank_group,bank,row,column,command ] || fail "header of commands.csv"
[ "$(grep -c ',RD$' o/commands.csv)" -eq 2000 ] || fail "a read is missing in commands.csv"
sort -c -t, -k1,1n -k2,2n <(tail -n +2 o/commands.csv) || fail "commands.csv is not in order of time"
gzip -dc o/timeline.json.gz >timeline.json
has timeline.json '"ph":"X","name":"RD"'
has o/waves.vcd 'sREF\|sRD'

# Logging never changes a result.
expect 0 . run "$machine" --set workload.requests=2000 --out plain
cmp o/stats.json plain/stats.json || fail "logging changed the results"

# encryption.mode = off has no crypto section; the other modes have one.
expect 0 . run "$machine" --set workload.requests=100 --set encryption.mode=off --out off
grep -q exposed_read_latency off/stats.json && fail "crypto statistics without an engine"
for mode in bypass no-encrypt tme mktme; do
    expect 0 . run "$machine" --set workload.requests=100 --set "encryption.mode=$mode" --out m
    has m/stats.json exposed_read_latency_ns
done

# A user's mistake ends with exit code 2 and one message that states the mistake and its place.
expect 2 'did you mean encryption.mode' run "$machine" --set encryption.mod=off --out x
expect 2 'no such part' run "$machine" --set dram.part=DDR9 --out x
expect 2 '^mktme-sim: --set memory.channels = 3: must be a power of two' run "$machine" --set memory.channels=3 --out x
printf '[memory]\nchannels = 3\n' >three.toml
expect 2 '^mktme-sim: three.toml:2: memory.channels = 3: must be a power of two' run "$machine" three.toml --out x
printf '[controller]\ndrain_low = 0.9\n' >marks.toml
expect 2 '^mktme-sim: marks.toml:2: controller.drain_low = 0.9: .*controller.drain_high: default' config check marks.toml
printf '[encryption]\nmode = "mktme"\n[[mktme.key]]\nkeyid = 1\n[[mktme.key]]\nkeyid = 99\n' >key99.toml
expect 2 '^mktme-sim: key99.toml:6: mktme.key\[1\].keyid = 99: mktme.keyid_bits = 6' run "$machine" key99.toml --out x
expect 2 'cannot open this configuration' run absent.toml --out x
expect 2 'cannot open this trace' run "$machine" --trace absent.dramsim3.trace --out x
expect 2 'trace.format=NAME, one of dramsim3' run "$machine" --trace "$machine" --out x
expect 2 'workload.keyid_assignment = one' run "$machine" --set encryption.mode=mktme --set workload.keyid_assignment=one \
    --set workload.keyid=3 --trace "$corrupt/dram-addr-too-high.dramsim3.trace" --out x
expect 2 'dram-addr-too-high.dramsim3.trace:21: address' run "$machine" \
    --trace "$corrupt/dram-addr-too-high.dramsim3.trace" --out x
expect 2 . run --no-such-option
expect 2 . nonsense
mkdir foreign && echo precious >foreign/stats.json
expect 2 'no results of mktme-sim' run "$machine" --out foreign
has foreign/stats.json precious

# Invalid and too large numbers are refused on the command line too.
expect 2 'must be a whole number' run "$machine" --seed -1 --out x
expect 2 'must be a whole number, 18446744073709551615 at most' run "$machine" --seed 18446744073709551616 --out x
expect 2 'must be a whole number' run "$machine" --seed nan --out x
expect 2 'must be a whole number' sweep absent.toml -j 1e3
expect 2 'must be 1 to 4096' sweep absent.toml -j 4097
expect 2 'must be a whole number' sweep absent.toml --max-runs inf
expect 2 'must be a whole number' trace head "$trace" -n 0x10
expect 2 'must be a whole number' compare a b --limit -5
expect 0 . run "$machine" --set workload.requests=100 --set workload.generator=mix --seed 18446744073709551615 --out seeded
expect 0 . run seeded/config.toml --out again
cmp seeded/stats.json again/stats.json || fail "the greatest seed is not kept"
expect 0 . run "$machine" --set workload.requests=100 --set workload.generator=mix --seed 010 --out octal
has octal/config.toml '^seed = 10 '

# A value without effect is refused if the user gave it, and named in a note if the machine did.
expect 2 '^mktme-sim: --set workload.window = 4: has no effect: workload.issue = timed has no window' run "$machine" \
    --set workload.window=4 --out x
printf '[controller]\npage_timeout = "300 cycles"\n[[mktme.key]]\nkeyid = 1\n' >lavish.toml
expect 2 '^mktme-sim: lavish.toml:2: controller.page_timeout = 300 cycles: has no effect' run "$machine" lavish.toml --out x
expect 2 '^lavish.toml:3: mktme.key\[0\]: has no effect: encryption.mode = tme' run "$machine" lavish.toml --out x
expect 0 '^note: without effect in this run: controller.page_timeout \(lavish.toml:2\) \[.*mktme.key\[0\] \(lavish.toml:3\)' \
    run lavish.toml --set workload.requests=100 --out lavish
has lavish/config.toml '^# page_timeout = "300 cycles" .*# lavish.toml:2; no effect: controller.page_policy = open never times out'
has lavish/config.toml '^# \[\[mktme.key\]\]  # no effect'
expect 0 . run lavish/config.toml --out again
cmp lavish/stats.json again/stats.json || fail "config.toml with comments does not repeat its run"
grep -q 'without effect' out.txt && fail "config.toml sets what has no effect: $(cat out.txt)"
expect 2 'has no effect: the run replays a trace' run "$machine" --trace "$trace" --set workload.generator=zipf --set workload.read_share=0 --out x
expect 2 'counts neither cycles nor instructions' run "$machine" --trace "$sources/tests/workloads/samples/zstd.gem5.trc" \
    --set 'trace.clock="1 GHz"' --out x
expect 0 'without effect in this run: sim.seed' run "$machine" --set workload.requests=100 --seed 3 --out x
expect 2 'has no effect: workload.generator = random has no stride' trace generate "$machine" --set workload.generator=random \
    --set workload.stride=128B --out x.dramsim3.trace
expect 2 'window_end = 1000 ns: must be later than output.window_start = 5000 ns' run "$machine" --set output.timeline=true \
    --set 'output.window_start="5 us"' --set 'output.window_end="1 us"' --out x
# A PCONFIG or a fault after the end causes a warning, and a PCONFIG that must fail is not refused.
printf '[encryption]\nmode = "mktme"\n[data]\nmode = "tags"\n[[mktme.program]]\nat = "1 s"\n[[mktme.program]]\nkeyid = 0\n[[data.fault]]\nat = "2 s"\n' >late.toml
expect 0 '^warning: late.toml:5: mktme.program\[0\] at 1000000000 ns did not happen: the run ended at' run "$machine" late.toml \
    --set workload.requests=100 --out late
grep -q '^warning: late.toml:9: data.fault\[0\] at 2000000000 ns did not happen' out.txt || fail "no word of the late fault: $(cat out.txt)"
[ "$(grep -c '"what"' late/run.json)" -eq 2 ] || fail "run.json does not name what did not happen"
has late/stats.csv '^mktme.pconfig,gp_fault,1,count$'
# A window that never opened, and requests that a trace does not have, cause a warning too.
expect 0 '^warning: --set: output.window_start at 1000000000 ns did not happen: the run ended at' run "$machine" \
    --set workload.requests=100 --set output.timeline=true --set 'output.window_start="1 s"' --out late
grep -q '"what": "output.window_start"' late/run.json || fail "run.json does not name the window"
xz -dc "$trace" | head -30 >thirty.dramsim3.trace
expect 0 '^warning: the trace ended after 30 of 1000 requests$' run "$machine" --trace thirty.dramsim3.trace --set workload.requests=1000 --out x
for enough in 30 29 0; do
    expect 0 . run "$machine" --trace thirty.dramsim3.trace --set workload.requests=$enough --out x
    grep -q '^warning' out.txt && fail "a warning of a trace that has $enough requests"
done
# An energy that is not configured is absent.
grep -q '^crypto,energy_nj' a/stats.csv && fail "an energy that nobody gave"
expect 0 . run "$machine" --set workload.requests=100 --set crypto.energy_per_block=2pJ --out x
has x/stats.csv '^crypto,energy_nj,1,nJ$'

# For a trace cut in the middle, the error names the record, and the results so far are written and marked partial.
xz -dc "$trace" | head -c 100000 >cut.dramsim3.trace
expect 2 'cut.dramsim3.trace:[0-9]*:' run "$machine" --trace cut.dramsim3.trace --out cut
has cut/stats.json '"partial": true'
has cut/run.json '"complete": false'

# Ctrl-C gives exit code 130 and the results so far.
setsid "$program" run "$machine" --set workload.requests=1000000000 --out int --quiet &
pid=$!
sleep 1
kill -INT "$pid"
wait "$pid"
code=$?
[ "$code" -eq 130 ] || fail "Ctrl-C ended with $code"
has int/stats.json '"partial": true'

# A hang gives exit code 70, the waiting request with its reason, and a folder that repeats it. To a short watchdog, a
# refresh is a hang.
hang=(--set workload.generator=random --set workload.requests=5000 --set dram.refresh_postpone=1 --set 'sim.watchdog="200 ns"')
expect 70 'the oldest request is a read' run "$machine" "${hang[@]}" --out hang
has hang/reproducer/README.txt 'no progress in data channel 0'
expect 70 'the oldest request is a read' run hang/reproducer/config.toml --out again
[ -s again/commands.csv ] || fail "the reproducer writes no commands"
has hang/stats.json '"partial": true'

# The other verbs.
expect 0 'crypto.utilisation' stats
expect 0 'keyid_bits' config reference
expect 0 '# --set' config show "$machine" --set sim.seed=3
expect 0 '^ok$' config check "$machine"
expect 2 'power of two' config check "$machine" --set memory.ranks=3
expect 0 'run' --help
expect 0 '^[0-9]*\.[0-9]' --version

[ "$failures" -eq 0 ] && echo "all checks passed"
exit "$((failures > 0))"
