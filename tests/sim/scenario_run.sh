#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks `run --scenario`: exit codes, what is refused, the result files, and that two runs are equal.
# Usage: scenario_run.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"

icx=$sources/configs/machines/icx.toml
script() { printf 'mktme-scenario 2\n%s\nend\n' "$2" >"$1.scn"; }

# Exit codes.
script good 'config cores=2 keyids=3
@0
spawn p cap=SYS_RESOURCE core=1
p k = add_key mktme "k" "type=cpu algorithm=aes-xts-128" @t
p m = mmap 2p rw anon,private
p encrypt_mprotect m 0 2p rw k
@5000
p fill m 0 2p 0x5a
p check m 0 2p 0x5a'
expect 0 '^good.scn: 5 actions, 0 not as expected, 0 wrong reads$' run "$icx" --scenario good.scn --set data.mode=tags --out first
script bad '@0
spawn p
p m = mmap 1p rw anon,private
p check m 0 64 0x01
p munmap m 1 1p ? EPERM'
expect 1 '^bad.scn:5: p check m 0 64 0x01: expected success, got 0x00 at ' run "$icx" --scenario bad.scn --out out
grep -q '^bad.scn:6: p munmap m 1 1p ? EPERM: expected EPERM, got EINVAL$' out.txt || fail "the second failure is not told"
script stuck '@0
spawn p
spawn q
p check q:m 0 64 0x01'
expect 2 'stuck.scn:5' run "$icx" --scenario stuck.scn --out out
script waits '@0
spawn p
spawn q
q k = add_key user "k" "x" @s
p keyctl link q:j @s'
expect 2 '' run "$icx" --scenario waits.scn --out out

# What cannot run.
script late '@0
spawn p
p sleep 14000000000000
p sleep 14000000000000'
expect 2 'late.scn:5.*beyond the five hours' run "$icx" --scenario late.scn --out out
expect 2 'a scenario needs a machine with cores: the configuration has none' run "$sources/configs/machines/ddr4-3200.toml" --scenario good.scn --out out
expect 2 '--trace: a scenario names its traces itself' run "$icx" --scenario good.scn --trace x.mrt --out out
expect 2 '--set workload.requests = 5: has no effect: a scenario says itself what happens; it takes a run without --scenario' \
    run "$icx" --scenario good.scn --set workload.requests=5 --out out
expect 2 'no trace nothing.mrt.xz in workloads/traces here' run "$icx" --scenario <(printf 'mktme-scenario 1\nspawn p\np m = mmap 1p rw anon,private\np replay nothing count=5 into=m\nend\n') --trace-dir here --out out
expect 2 'keyagent: not simulated yet' run "$icx" --scenario "$sources/configs/scenarios/2-keyagent.scn" --out out
expect 2 'kernel.pkeys.get_number = 9: another system call has this number' \
    run "$icx" --scenario good.scn --set kernel.pkeys.get_set=true --set kernel.pkeys.get_number=9 --out out
expect 2 'missing.scn' run "$icx" --scenario missing.scn --out out

# Result files, and the machine that the script asked for.
head -1 first/scenario.csv | grep -qx 'line,actor,action,due_ns,start_ns,end_ns,late_ns,outcome,keyids' || fail "head of scenario.csv"
[ "$(wc -l <first/scenario.csv)" -eq 6 ] || fail "scenario.csv has no line for each action"
grep -q '^6,p,"p m = mmap 2p rw anon,private",0,' first/scenario.csv || fail "no line of mmap"
grep -q '^7,p,.*,"success",1$' first/scenario.csv || fail "encrypt_mprotect has not KeyID 1"
grep -qE '^cores = 2 +# good.scn' first/config.toml || fail "config.toml does not name the script as the origin of cores"
grep -q '"file": "good.scn"' first/run.json || fail "run.json does not name the script"
grep -q '^mktme.pconfig,success,1,count$' first/stats.csv || fail "not one PCONFIG"

# A script through a pipe is read once.
expect 0 '' run "$icx" --scenario <(cat good.scn) --set data.mode=tags --out piped
cmp -s first/stats.json piped/stats.json || fail "the script from a pipe has other results"
grep -q "$(sha256sum <good.scn | cut -d' ' -f1)" piped/run.json || fail "run.json has another digest of a pipe"

# SIGTERM ends a run, with what it has done so far.
script long '@0
spawn p
p work 15000000000000'
"$program" run "$icx" --scenario long.scn --out ended >out.txt 2>&1 &
run=$!
sleep 1
kill -TERM "$run"
wait "$run"
code=$?
[ "$code" -eq 143 ] || fail "exit code $code after SIGTERM"
grep -q '"complete": false' ended/run.json || fail "an ended run is not partial"

expect 2 'workload.trace_dirs = .*: has no effect: no kernel runs; it takes run --scenario FILE' run "$icx" --trace-dir . --out out

# Equal runs.
expect 0 '' run "$icx" --scenario good.scn --set data.mode=tags --out second
for file in scenario.csv stats.json config.toml; do cmp -s "first/$file" "second/$file" || fail "$file differs between equal runs"; done

# config.toml repeats a run, knows what the script asked for, and refuses another script.
expect 0 '' run first/config.toml --out again
for file in scenario.csv stats.json; do cmp -s "first/$file" "again/$file" || fail "config.toml does not repeat $file"; done
grep -qE '^keyids = 3 +# good.scn' first/config.toml || fail "config.toml does not name the script as the origin of keyids"
grep -q "^scenario_sha256 = \"$(sha256sum <good.scn | cut -d' ' -f1)\"" first/config.toml || fail "config.toml has not the digest of the script"
expect 2 'bad.scn: is another script than the configuration was written for' run first/config.toml --scenario bad.scn --out out
# What the user sets goes before the script.
expect 0 '' run "$icx" --scenario good.scn --set kernel.mktme.keyids=2 --set platform.cores=4 --out wider
grep -qE '^cores = 4 +# --set' wider/config.toml || fail "--set does not go before the script"
expect 2 'kernel.keys.gc_delay = .*: must be whole seconds' run "$icx" --scenario good.scn --set kernel.keys.gc_delay=1us --out out
expect 2 'kernel.time_slice = 3 us: has no effect: no kernel runs' run "$icx" --set kernel.time_slice=3us --out out

# Phases and statistics in assertions.
script phases '@0
spawn p cap=SYS_RESOURCE
p k = add_key mktme "k" "type=cpu algorithm=aes-xts-128" @t
p m = mmap 2p rw anon,private
p encrypt_mprotect m 0 2p rw k
phase one
p touch m 0 1p write seq stride=4096
assert stat kernel.mm.flush_lines = 64
phase two
p touch m 1p 1p write seq stride=4096
assert stat kernel.mm.flush_lines = 128'
expect 0 '' run "$icx" --scenario phases.scn --out phases
for phase in one two; do
    grep -q "^phase.$phase.kernel.mm,flush_lines,64,count$" phases/stats.csv || fail "phase $phase has not its flushes"
done
# A machine that loses its power: statistics of before, and time, go on.
script dark '@0
spawn p
p m = mmap 2p rw anon,private
p touch m 0 2p write seq stride=4096
@5000
power cycle
spawn p
p sleep 1000'
expect 0 '3 actions, 0 not as expected' run "$icx" --scenario dark.scn --out dark
grep -q '^power.1.kernel.mm,faults,[1-9]' dark/stats.csv || fail "no statistics of before the loss of power"
grep -qE '^9,p,"p sleep 1000",5000,5[0-9]{3}\.' dark/scenario.csv || fail "time begins anew: $(tail -1 dark/scenario.csv)"
script nowhere '@0
spawn p
assert stat kernel.mm.nothing = 0'
expect 2 'nowhere.scn:4.*the machine has no statistic kernel.mm.nothing' run "$icx" --scenario nowhere.scn --out out
script twice '@0
phase one
phase one'
expect 2 'twice.scn:4.*a phase of this name has been' run "$icx" --scenario twice.scn --out out

# A scenario that takes too long names who waits.
expect 1 'good.scn: has not ended after sim.max_time = 500 ns;.*script waits for the lines before' \
    run "$icx" --scenario good.scn --set sim.max_time=500ns --out slow

# The timeline, and the table of steps.
expect 0 '^4: p k = add_key' run "$icx" --scenario phases.scn --set output.timeline=true --out drawn
grep -qE '^    1 x PCONFIG +[0-9.]+$' out.txt || fail "the table of steps has no PCONFIG"
zcat drawn/timeline.json.gz | grep -q '"name":"thread_name","pid":0,"tid":0,"args":{"name":"p"}' || fail "no track of the actor"
zcat drawn/timeline.json.gz | grep -qE '"name":"CLFLUSHOPT","pid":1,"tid":0,.*"bytes":4096' || fail "no flush on the core's track"
[ "$(zcat drawn/timeline.json.gz | tail -c 4)" = $']}\n' ] || [ "$(zcat drawn/timeline.json.gz | tail -n 1)" = ']}' ] || fail "the timeline does not end"

# Devices that no machine has.
script wide 'device d bits=65
@0'
expect 2 'wide.scn:2.*bits=65: from 12 to 64' run "$icx" --scenario wide.scn --out out
script far 'device d bits=64 node=1
@0'
expect 2 'far.scn:2.*node=1: the machine has 1' run "$icx" --scenario far.scn --out out

exit "$((failures > 0))"
