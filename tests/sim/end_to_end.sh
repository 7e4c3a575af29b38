#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The program as its users run it: results, determinism, exit codes, partial results. Usage: end_to_end.sh PROGRAM SOURCES
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

# A whole real trace, on both machines; nothing is lost.
expect 0 '315217 requests \(192696 reads, 122521 writes\)' run "$machine" --trace "$trace" --out t
expect 0 '315217 requests' run "$sources/configs/machines/ddr5-4800.toml" --trace "$trace" --out t
expect 0 '1000 requests' run "$machine" --trace "$trace" --set workload.requests=1000 --out t

# A resolved configuration repeats its run.
expect 0 . run a/config.toml --out again
cmp a/stats.json again/stats.json || fail "config.toml does not repeat its run"

# Requests and lines are told apart, and a probe has its latency.
expect 0 '1000 requests \(1000 reads, 0 writes\) in 4000 lines' run "$machine" --set workload.requests=1000 \
    --set 'workload.request_bytes="256 B"' --out lines
has lines/stats.csv '^sim,requests,1000,count$'
has lines/stats.csv '^workload,lines,4000,count$'
has lines/stats.csv '^memory,reads,4000,count$'
has lines/stats.csv '^workload.read_latency_ns,count,1000,count$'
expect 0 'probe latency' run "$machine" --set workload.generator=loaded --set 'workload.bandwidth="4 GB/s"' \
    --set workload.requests=1000 --out loaded
has loaded/stats.csv '^workload.probe_latency_ns,p99,.*,ns$'
expect 2 'unit \(GB/s, MB/s, kB/s, B/s\), such as "10 GB/s"' run "$machine" --set workload.generator=loaded \
    --set workload.bandwidth=4 --out x

# On request: commands, timeline, waves.
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

# encryption.mode = off has no crypto section, the others have.
expect 0 . run "$machine" --set workload.requests=100 --set encryption.mode=off --out off
grep -q exposed_read_latency off/stats.json && fail "crypto statistics without an engine"
for mode in bypass no-encrypt tme mktme; do
    expect 0 . run "$machine" --set workload.requests=100 --set "encryption.mode=$mode" --out m
    has m/stats.json exposed_read_latency_ns
done

# Mistakes: exit code 2 and one message that says what and where.
expect 2 'did you mean encryption.mode' run "$machine" --set encryption.mod=off --out x
expect 2 'no such part' run "$machine" --set dram.part=DDR9 --out x
expect 2 'must be a power of two' run "$machine" --set memory.channels=3 --out x
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

# A trace cut in the middle: the error names the record, what was done is written and marked partial.
xz -dc "$trace" | head -c 100000 >cut.dramsim3.trace
expect 2 'cut.dramsim3.trace:[0-9]*:' run "$machine" --trace cut.dramsim3.trace --out cut
has cut/stats.json '"partial": true'
has cut/run.json '"complete": false'

# Ctrl-C: exit code 130, and the results so far.
setsid "$program" run "$machine" --set workload.requests=1000000000 --out int --quiet &
pid=$!
sleep 1
kill -INT "$pid"
wait "$pid"
code=$?
[ "$code" -eq 130 ] || fail "Ctrl-C ended with $code"
has int/stats.json '"partial": true'

# A hang: exit code 70, who waits for what, and a folder that repeats it. A refresh looks like one to a short watchdog.
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
