#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests sweeps as their users run them: results, failures, stops, refusals. Usage: sweep.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"

query() { sqlite3 "$1/sweep.sqlite" "$2"; }
# answers FOLDER QUERY ANSWER
answers() {
    local got
    got=$(query "$1" "$2")
    [ "$got" = "$3" ] || fail "$1: $2: $got, not $3"
}
# Prints the tables that depend on configuration, inputs and model alone.
tables() { sqlite3 "$1/sweep.sqlite" .dump | grep -E '^INSERT INTO (point|setting|quantity|closed_form|result) '; }
same() { # FOLDER FOLDER
    cmp "$1/sweep.csv" "$2/sweep.csv" || fail "sweep.csv of $1 and $2 differ"
    cmp <(tables "$1") <(tables "$2") || fail "result tables of $1 and $2 differ"
}

# In a shipped sweep, the exposed latency of every point is its closed form, apart from the crossing of clocks.
expect 0 '32 of 32 points done, 0 failed' sweep "$sources/configs/sweeps/aes-latency.toml" -j2 --out aes
grep -q 'closed_form' out.txt || fail "the table does not show the closed form"
judged="FROM result JOIN closed_form AS theory USING (point) JOIN closed_form AS clock USING (point)
    WHERE result.name = 'crypto.exposed_read_latency_ns.mean' AND theory.name = 'closed_form.exposed_read_latency_ns'
    AND clock.name = 'closed_form.engine_clock_ns'"
answers aes "SELECT count(*) $judged" 32
answers aes "SELECT count(*) $judged AND (result.value < theory.value - 1e-6 OR result.value >= theory.value + clock.value)" 0
answers aes "SELECT count(*) $judged AND abs(clock.value - 0.625) < 1e-9 AND abs(result.value - theory.value) > 1e-6" 0

# All shipped sweeps can be planned and run, and each states its question.
for file in "$sources"/configs/sweeps/*.toml; do
    expect 0 'points done, 0 failed' sweep "$file" --set workload.requests=200 --out shipped --replace
    answers shipped "SELECT count(*) FROM sweep WHERE key = 'question' AND value LIKE '%?'" 1
done

# The tables are the same for any number of parallel runs, and in one go or in two.
cat >small.toml <<'TOML'
seeds = [1, 2]
[set]
workload.generator = "mix"
workload.requests = 2000
[[axis]]
crypto.data_cores = [1, 2, 4]
TOML
expect 0 '6 of 6 points done' sweep small.toml -j1 --out one
expect 0 '6 of 6 points done' sweep small.toml -j4 --out four
same one four
[ "$(find one -type f | sort | xargs)" = "one/base.toml one/sweep.csv one/sweep.sqlite" ] || fail "other files in one: $(ls one)"
[ -e one/points ] && fail "folders of finished runs are left over"
answers one "SELECT count(*) FROM host" 6
[ "$(head -1 one/sweep.csv | cut -d, -f1-6)" = point,id,status,trace,crypto.data_cores,sim.seed ] || fail "heading of sweep.csv"
[ "$(wc -l <one/sweep.csv)" -eq 7 ] || fail "sweep.csv has not a row for each point"
# A point has the results of the run that it names.
expect 0 . run one/base.toml --set crypto.data_cores=4 --set sim.seed=2 --out alone
value=$(awk -F, '$1 "." $2 == "memory.read_latency_ns.mean" { print $3 }' alone/stats.csv)
answers one "SELECT value = $value FROM point JOIN result ON id = point WHERE number = 6 AND name = 'memory.read_latency_ns.mean'" 1

# A dry run lists the points and writes nothing; too many runs are refused.
expect 0 '^6 points$' sweep small.toml --dry-run --out dry
[ -e dry ] && fail "a dry run wrote something"
expect 2 'asks for 6 runs, more than --max-runs 5' sweep small.toml --max-runs 5 --out dry
expect 2 'no such key' sweep small.toml --set crypto.data_core=1 --dry-run

# Existing files are not changed without a request.
before=$(sha256sum one/sweep.sqlite one/sweep.csv)
expect 2 'holds a sweep already; continue it with --resume' sweep small.toml --out one
sed 's/\[1, 2, 4\]/[1, 2]/' small.toml >fewer.toml
expect 2 '2 of its 6 points are not of fewer.toml' sweep fewer.toml --resume --out one
mkdir foreign && echo precious >foreign/notes
expect 2 'no results of mktme-sim' sweep small.toml --out foreign
expect 2 'holds the results of another verb, sweep' run --out one
[ "$(sha256sum one/sweep.sqlite one/sweep.csv)" = "$before" ] || fail "a refusal changed the results"
[ "$(cat foreign/notes)" = precious ] || fail "a foreign folder was changed"
expect 2 'must be 1 to 4096' sweep small.toml -j0 --out zero
# A damaged database is reported and not changed.
cp -r one damaged && dd if=/dev/urandom of=damaged/sweep.sqlite bs=1 seek=4096 count=4096 conv=notrunc status=none
before=$(sha256sum damaged/*)
expect 2 'damaged/sweep.sqlite: .*damaged' sweep small.toml --resume --out damaged
expect 2 'damaged' compare one damaged
[ "$(sha256sum damaged/*)" = "$before" ] || fail "a damaged database was changed"
expect 0 '6 of 6 points done' sweep small.toml --replace --out damaged
same one damaged
# --replace removes a sweep when a point of the next is done, and only files that belong to a sweep.
cp -r four replaced && mkdir replaced/points && echo mine >replaced/points/mine && echo mine >replaced/notes
mkdir -p replaced/points/0123456789abcdef replaced/points/folder
before=$(cd replaced && sha256sum sweep.sqlite sweep.csv base.toml)
echo nonsense >bad.dramsim3.trace
printf 'traces = ["bad.dramsim3.trace"]\n' >bad.toml
expect 1 '0 of 1 points done, 1 failed; replaced keeps the results of an earlier sweep' sweep bad.toml --replace --out replaced
grep -q 'point 1 failed .*bad.dramsim3.trace:1:' out.txt || fail "no word of the failure: $(cat out.txt)"
[ "$(cd replaced && sha256sum sweep.sqlite sweep.csv base.toml)" = "$before" ] || fail "a sweep without a good point replaced another"
[ -e replaced/.replacement ] && fail "left behind: $(find replaced/.replacement)"
printf '[[axis]]\nworkload.requests = [100, 200]\n' >fine.toml
expect 0 '2 of 2 points done' sweep fine.toml --replace --keep --out replaced
answers replaced "SELECT count(*) FROM point WHERE status = 'done'" 2
[ "$(find replaced/points -name stats.json | wc -l)" -eq 2 ] || fail "--keep with --replace keeps: $(find replaced)"
[ "$(cat replaced/points/mine replaced/notes)" = $'mine\nmine' ] || fail "--replace removed files of somebody else"
[ -d replaced/points/folder ] || fail "--replace removed a folder of somebody else"
[ -e replaced/points/0123456789abcdef ] && fail "--replace left a run of the sweep before"
[ -e replaced/.replacement ] && fail "left behind: $(find replaced/.replacement)"
expect 0 '2 of 2 points done' sweep fine.toml --resume --out replaced
for what in "CREATE TABLE mine(x); INSERT INTO mine VALUES (1)" text; do
    rm -rf theirs && mkdir -p theirs/points/mine && echo mine >theirs/base.toml
    if [ "$what" = text ]; then echo precious >theirs/sweep.sqlite; else sqlite3 theirs/sweep.sqlite "$what"; fi
    before=$(find theirs -type f -exec sha256sum {} +)
    expect 2 'theirs/sweep.sqlite: is no database of a sweep' sweep fine.toml --replace --out theirs
    [ "$(find theirs -type f -exec sha256sum {} +)" = "$before" ] || fail "--replace changed files of somebody else"
    [ -d theirs/points/mine ] || fail "--replace removed a folder of somebody else"
done
# A complete sweep, and one with added points, can be resumed.
expect 0 '6 of 6 points done' sweep small.toml --resume --out one
same one four
sed 's/\[1, 2, 4\]/[1, 2, 3, 4]/' small.toml >more.toml
expect 0 '8 of 8 points done' sweep more.toml --resume --out four
expect 0 '8 of 8 points done' sweep more.toml --out fresh
same four fresh

# Points that differ only in values without effect are one run, with a row each. A value that has effect nowhere is an
# error.
printf '[set]\nworkload.requests = 500\n[[axis]]\nencryption.mode = ["off", "tme"]\n[[axis]]\ncrypto.io_stages = ["2 cycles", "8 cycles", "9 cycles"]\n' >modes.toml
expect 0 '^6 points, 4 runs$' sweep modes.toml --dry-run
grep -qE '^ +3 .*\(the run of point 1\)$' out.txt || fail "a dry run does not say which points are one run: $(cat out.txt)"
expect 0 '6 of 6 points done' sweep modes.toml -j1 --out modes
grep -q '^points 1, 2, 3 are one run: without effect there: crypto.io_stages$' out.txt || fail "the table does not say it: $(cat out.txt)"
expect 0 '6 of 6 points done' sweep modes.toml -j4 --out modes4
same modes modes4
answers modes "SELECT count(*) FROM host" 4
answers modes "SELECT count(DISTINCT value), count(*) FROM result JOIN point ON id = point WHERE name = 'sim.time_ns' AND number < 4" '1|3'
sed 's/, "9 cycles"//' modes.toml >modes2.toml
expect 0 '4 of 4 points done' sweep modes2.toml --out grown
expect 0 '6 of 6 points done' sweep modes.toml --resume --out grown
same modes grown
expect 2 '--set workload.window = 4: has no effect: workload.issue = timed has no window' sweep modes2.toml \
    --set workload.window=4 --dry-run
printf '[[axis]]\nworkload.window = [4, 8]\n' >idle.toml
expect 2 'idle.toml:2:.*workload.window = 4: has no effect: workload.issue = timed has no window.*at every point' sweep idle.toml --dry-run
printf '[[point]]\nencryption.mode = "off"\ncrypto.io_stages = "9 cycles"\n' >idle.toml
expect 2 'idle.toml:3:.*encryption.mode = off has no engine' sweep idle.toml --dry-run
printf '[controller]\npage_timeout = "9 cycles"\n' >machine.toml
printf 'base = ["machine.toml"]\nseeds = [1, 2]\n[set]\nworkload.requests = 100\n' >told.toml
expect 0 '^note: without effect in this run: controller.page_timeout \(machine.toml:2\)' sweep told.toml --out told
grep -q '2 of 2 points done' out.txt || fail "seeds without effect are refused: $(cat out.txt)"
answers told "SELECT count(*) FROM host" 1

# A warning of a run is printed with its point.
printf '[encryption]\nmode = "mktme"\n[[mktme.program]]\nat = "1 s"\n' >late.toml
printf 'base = ["late.toml"]\n[set]\nworkload.requests = 100\n[[axis]]\ncrypto.data_cores = [1, 2]\n' >warned.toml
expect 0 '2 of 2 points done' sweep warned.toml --out warned
for point in '1 \(crypto.data_cores=1\)' '2 \(crypto.data_cores=2\)'; do
    grep -qE "^point $point: warning: .*mktme.program\[0\] at 1000000000 ns did not happen" out.txt || fail "no warning of point $point: $(cat out.txt)"
done

# Points that fail are listed with their error, do not stop others, and are tried again.
xz -dc "$sources/workloads/traces/zstdmt.dramsim3.trace.xz" | head -2000 >whole.dramsim3.trace
{ head -1000 whole.dramsim3.trace && echo nonsense; } >broken.dramsim3.trace
printf 'traces = ["broken.dramsim3.trace", "whole.dramsim3.trace"]\nseeds = [1, 2, 3]\n' >broken.toml
expect 1 'point 2 failed .*exit code 2: .*broken.dramsim3.trace:1001:' sweep broken.toml --out broken
grep -q '3 of 6 points done, 3 failed' out.txt || fail "failures are not counted: $(cat out.txt)"
answers broken "SELECT status, count(*) FROM point GROUP BY status ORDER BY status" $'done|3\nfailed|3'
[ "$(find broken/points -name stats.json | wc -l)" -eq 1 ] || fail "the folder of the failed run is not kept"
expect 1 '3 of 6 points done, 3 failed' sweep broken.toml --out broken --resume
expect 2 'is failed: only a sweep all of whose points are done' compare broken broken
# A broken rule of a model leaves a reproducer.
printf '[set]\nworkload.generator = "random"\nworkload.requests = 5000\ndram.refresh_postpone = 1\n[[axis]]\nsim.watchdog = ["200 ns", "1 ms"]\n' >hang.toml
expect 1 'point 1 failed \(sim.watchdog=200 ns\): exit code 70: .*the oldest request' sweep hang.toml --out hang
[ "$(find hang/points -name README.txt | wc -l)" -eq 1 ] || fail "no reproducer"
# Requested files are kept; with --keep, all files are.
expect 0 . sweep small.toml --set output.commands=true --out logged
[ "$(find logged/points -name commands.csv | wc -l)" -eq 6 ] || fail "commands.csv was not kept"
expect 0 . sweep small.toml --keep --out kept
[ "$(find kept/points -name stats.json | wc -l)" -eq 6 ] || fail "--keep keeps nothing"
# Files that a killed run leaves do not hinder the next try.
id=$(query one 'SELECT id FROM point WHERE number = 2')
mkdir -p half/points/"$id" && echo '{"version": 1, "mem' >half/points/"$id"/stats.json.tmp
sqlite3 half/sweep.sqlite ''
expect 0 '6 of 6 points done' sweep small.toml --resume --out half
same one half

# Ctrl-C gives exit code 130 and ends the runs, and --resume continues. Before that, no other process may work there.
printf '[set]\nworkload.generator = "random"\nworkload.requests = 150000\n[[axis]]\nsim.seed = [1,2,3,4,5,6,7,8,9,10]\n' >long.toml
expect 0 '10 of 10' sweep long.toml --out long
setsid "$program" sweep long.toml -j1 --out stopped >stopped.txt 2>&1 &
pid=$!
until [ -d stopped/points ]; do sleep 0.02; done
for how in --resume --replace --quiet; do expect 75 "another sweep is at work in this folder: process $pid\$" sweep long.toml $how --out stopped; done
kill -INT "$pid"
wait "$pid"
code=$?
[ "$code" -eq 130 ] || fail "Ctrl-C ended with $code"
grep -qE '^[0-9] of 10 points done, 0 failed, stopped \(--resume continues\)' stopped.txt || fail "no word of the stop: $(cat stopped.txt)"
grep -q $'\r' stopped.txt && fail "progress without a terminal"
expect 0 '10 of 10 points done' sweep long.toml --resume --out stopped
same long stopped
# A run that is killed is a failed point. The others go on, and it is tried again.
setsid "$program" sweep long.toml -j1 --out robbed >robbed.txt 2>&1 &
pid=$!
until run=$(pgrep --parent "$pid"); do sleep 0.02; done
kill -KILL "$run"
wait "$pid"
[ $? -eq 1 ] || fail "a killed run does not make a failed point"
grep -qE '^point [0-9]+ failed \(sim.seed=[0-9]+\): signal 9 \(Killed\)$' robbed.txt || fail "no word of the kill: $(cat robbed.txt)"
grep -q '^9 of 10 points done, 1 failed' robbed.txt || fail "the others did not go on: $(cat robbed.txt)"
expect 0 '10 of 10 points done, 0 failed' sweep long.toml --resume --out robbed
same long robbed
# Any stop signal to one run stops the sweep, and no point fails: in the middle of the run, and before it catches signals.
sed 's/150000/500000/; s/\[1,.*/[1,2]/' long.toml >two.toml
for signal in INT=130 TERM=143 HUP=129; do
    for begun in true false; do
        rm -rf hinted
        setsid "$program" sweep two.toml -j1 --out hinted >hinted.txt 2>&1 &
        pid=$!
        until run=$(pgrep --parent "$pid"); do sleep 0.001; done
        until ! $begun || compgen -G 'hinted/points/*/run.json' >/dev/null; do sleep 0.02; done
        kill "-${signal%=*}" "$run"
        wait "$pid"
        code=$?
        [ "$code" -eq "${signal#*=}" ] || fail "SIG${signal%=*} to a run ends its sweep with $code: $(cat hinted.txt)"
        answers hinted "SELECT count(*) FROM failure" 0
        answers hinted "SELECT count(*) FROM point WHERE status = 'done'" 0
        expect 0 '2 of 2 points done, 0 failed' sweep two.toml --resume --out hinted
    done
done
# If only the sweep is killed, its runs end too.
setsid "$program" sweep long.toml -j2 --out orphans --quiet &
pid=$!
until [ -d orphans/points ]; do sleep 0.02; done
kill -KILL "$pid"
wait "$pid" 2>/dev/null
sleep 0.2
[ -z "$(pgrep --session "$pid" --runstates R,S,D)" ] || fail "runs outlive their sweep"

# Progress is printed on a terminal only.
script -qec "$program sweep long.toml -j2 --out terminal" /dev/null >terminal.txt </dev/null
grep -qE '[0-9]+ of 10 points done, [12] running, 0 failed, [0-9.]+ points/s, 00:00:[0-9]+ to go' terminal.txt || fail "no progress on a terminal"

# Sweeps compare by point.
expect 0 'no difference in [0-9]* statistics at 6 points' compare one damaged
expect 0 . sweep small.toml --set 'crypto.io_stages="3 cycles"' --out slower
expect 1 'crypto.exposed_read_latency_ns.mean .* \+0.5 ns .*\[crypto.data_cores=' compare one slower --limit 500
expect 0 'new, with' bless one sweep-baseline.toml
expect 0 'no difference' compare sweep-baseline.toml one
expect 1 'differ' compare sweep-baseline.toml slower
expect 2 'compare like with like' compare sweep-baseline.toml alone

[ "$failures" -eq 0 ] && echo "all checks passed"
exit "$((failures > 0))"
