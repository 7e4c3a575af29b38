#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests how runs and sweeps end: signals, two in one folder, earlier results, full and closed outputs.
# Usage: ends.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"
machine=$sources/configs/machines/ddr4-3200.toml
short=(--set workload.requests=2000)
endless=(--set workload.generator=random --set workload.requests=1000000000)
plain=plain.dramsim3.trace
xz -dc "$sources/workloads/traces/bfs.dramsim3.trace.xz" | head -9000 >$plain

contents() { (cd "$1" && find . -type f | sort | xargs sha256sum); }
unchanged() { [ "$(contents "$1")" = "$2" ] || fail "$3: $1 has changed"; }
# ended CODE PID WHAT
ended() {
    local got
    wait "$2" 2>/dev/null
    got=$?
    [ "$got" -eq "$1" ] || fail "$3 ended with $got, not $1"
}
is_partial() {
    grep -q '"partial": true' "$1/stats.json" || fail "$1/stats.json is not marked partial"
    grep -q '"complete": false' "$1/run.json" || fail "$1/run.json is not marked partial"
}
await() { until compgen -G "$1" >/dev/null; do sleep 0.02; done; } # waits until a file matches
# stop_waiting PIPE OUT WHAT: checks that SIGTERM ends a run that waits for a pipe
stop_waiting() {
    "$program" run "$machine" --trace "$1" --set trace.format=dramsim3 --quiet --out "$2" 2>err.txt &
    local pid=$!
    sleep 0.5
    kill -TERM $pid
    ended 143 $pid "$3"
}
no_litter() { [ -z "$(find "$1" -name '.*.lock' -o -name '*.tmp')" ] || fail "left in $1: $(find "$1" -name '.*' -o -name '*.tmp')"; }

# Each stop signal ends a run with its results so far; a second one ends it at once. nohup protects it from SIGHUP.
for signal in INT=130 TERM=143 HUP=129; do
    "$program" run "$machine" "${endless[@]}" --quiet --out "run-$signal" 2>err.txt &
    await "run-$signal/run.json"
    kill "-${signal%=*}" $!
    ended "${signal#*=}" $! "SIG${signal%=*}"
    is_partial "run-$signal"
    no_litter "run-$signal"
done
nohup "$program" run "$machine" "${endless[@]}" --quiet --out hup >nohup.txt 2>&1 &
await hup/run.json
kill -HUP $!
sleep 0.2
kill -TERM $! || fail "nohup does not help"
ended 143 $! "a run under nohup"
# At a random moment, a signal gives its exit code, and no folder, or a run marked partial, or a whole run.
RANDOM=${MKTME_SIGNAL_SEED:-$$}
echo "moments drawn with MKTME_SIGNAL_SEED=${MKTME_SIGNAL_SEED:-$$}"
for signal in INT=130 TERM=143 HUP=129 TERM=143 HUP=129; do
    rm -rf moment
    "$program" run "$machine" --trace $plain --set output.commands=true --quiet --out moment 2>err.txt &
    sleep "0.$(printf '%03d' $((RANDOM % 150)))"
    kill "-${signal%=*}" $! 2>/dev/null
    wait $! 2>/dev/null
    code=$?
    if [ $code -eq 0 ]; then
        grep -q '"complete": true' moment/run.json || fail "ended with 0 and is not complete"
    else
        [ $code -eq "${signal#*=}" ] || fail "SIG${signal%=*} at a random moment ended with $code: $(cat err.txt)"
        if [ -e moment/stats.json ]; then is_partial moment; fi
    fi
    expect 0 . run "$machine" "${short[@]}" --out moment
done
# A run stops soon, even if requests are rare and hours of refreshes lie between two of them. It does not read a long
# trace to its end first.
# soon SECONDS PID WHAT: checks that SIGTERM takes effect within that time
soon() {
    local begin=$SECONDS
    kill -TERM "$2"
    ended 143 "$2" "$3"
    [ $((SECONDS - begin)) -le "$1" ] || fail "$3: ended $((SECONDS - begin)) s after the signal"
}
for sparse in '"100 ms"' '"1 s"'; do
    "$program" run "$machine" --set workload.generator=random --set workload.interval="$sparse" --set workload.requests=10000 \
        --quiet --out sparse 2>err.txt &
    sleep 1
    soon 5 $! "a run with a request each $sparse"
    is_partial sparse
done
printf '0x0 READ 0\n0x40 READ 20000000000000\n' >gap.dramsim3.trace
"$program" run "$machine" --trace gap.dramsim3.trace --quiet --out gap 2>err.txt &
sleep 1
soon 5 $! "a run in a gap of hours"
is_partial gap
truncate -s 30G zeros.dramsim3.trace
"$program" run "$machine" --trace zeros.dramsim3.trace --set 'workload.traces_sha256=["00"]' --quiet --out hashed 2>err.txt &
sleep 0.5
soon 3 $! "a run that hashes its trace"
{ cat $plain && cat $plain && truncate -s 30G /dev/stdout; } >long.dramsim3.trace
"$program" run "$machine" --trace long.dramsim3.trace --set workload.issue=timed --set workload.requests=100 --quiet --out whole-hash 2>err.txt &
pid=$!
sleep 1
kill -TERM $pid
ended 0 $pid 'a run that is done, and only hashes,'
grep -A3 '"sha256"' whole-hash/run.json | grep -q '"complete": false' || fail "the hash of a part of a trace is called complete"
grep -q '^traces_sha256 = \[\] ' whole-hash/config.toml || fail "config.toml expects a hash of a part of a trace"
rm zeros.dramsim3.trace long.dramsim3.trace
# A run that waits for a pipe, at its start or later, stops too.
mkfifo quiet
sleep 30 >quiet &
writer=$!
for given in '' "$(head -9000 $plain)"; do
    if [ -n "$given" ]; then { echo "$given" && exec sleep 30; } >quiet & else sleep 30 >quiet & fi
    writers="$writer $!"
    stop_waiting quiet waiting "a run that waits for a pipe"
    # shellcheck disable=SC2086
    kill $writers 2>/dev/null
    writer=
done
is_partial waiting
# Other verbs that run for a long time stop too.
"$program" trace generate --set workload.requests=1000000000 --out lost.stl 2>err.txt &
sleep 0.5
kill -TERM $!
ended 143 $! 'trace generate'
compgen -G 'lost*' >/dev/null && fail "trace generate leaves a file behind"

# Sweeps end likewise, together with their runs, and can be resumed.
printf '[set]\nworkload.generator = "random"\nworkload.requests = 60000\n[[axis]]\nsim.seed = [1,2,3,4,5,6]\n' >sweep.toml
expect 0 '6 of 6' sweep sweep.toml --out whole
for signal in TERM=143 HUP=129; do
    rm -rf stopped
    setsid "$program" sweep sweep.toml -j2 --out stopped >stopped.txt 2>&1 &
    pid=$!
    await 'stopped/points/*/run.json'
    kill "-${signal%=*}" $pid
    ended "${signal#*=}" $pid "a sweep with SIG${signal%=*}"
    grep -q 'stopped (--resume continues)' stopped.txt || fail "no word of the stop: $(cat stopped.txt)"
    [ -z "$(pgrep --session "$pid" --runstates R,S,D)" ] || fail "runs outlive their sweep"
    expect 0 '6 of 6 points done' sweep sweep.toml --resume --out stopped
    cmp whole/sweep.csv stopped/sweep.csv || fail "a resumed sweep differs"
    no_litter stopped
done

# Two processes cannot work in one folder, and a kill leaves no lock.
"$program" run "$machine" "${endless[@]}" --quiet --out shared 2>/dev/null &
pid=$!
await shared/run.json
expect 75 "--out shared: another run is at work in this folder: process $pid\$" run "$machine" --out shared
expect 2 'shared: holds the results of another verb, run' sweep sweep.toml --out shared
kill -KILL $pid
ended 137 $pid 'a killed run'
expect 0 . run "$machine" "${short[@]}" --out shared
no_litter shared
setsid "$program" sweep sweep.toml -j1 --quiet --out busy 2>/dev/null &
pid=$!
await busy/sweep.sqlite
expect 75 "another sweep is at work in this folder: process $pid\$" sweep sweep.toml --resume --out busy
kill -TERM $pid
ended 143 $pid 'a busy sweep'

# Files of an earlier run are removed; files of the user stay.
expect 0 . run "$machine" "${short[@]}" --set output.commands=true --set output.timeline=true --set output.waves=true \
    --set data.mode=full --set output.bus=true --out old
hang=(--set workload.generator=random --set workload.requests=5000 --set dram.refresh_postpone=1 --set 'sim.watchdog="200 ns"')
expect 70 . run "$machine" "${hang[@]}" --out old
echo mine >old/notes.txt && echo mine >old/reproducer/notes.txt
expect 0 . run "$machine" "${short[@]}" --out old
[ "$(cd old && find . -type f | sort | xargs)" = './config.toml ./notes.txt ./reproducer/notes.txt ./run.json ./stats.csv ./stats.json' ] ||
    fail "in the folder of two runs: $(ls -R old)"

# An earlier result stays until the next run has begun well, and belongs to its verb.
before=$(contents old)
printf 'nonsense\n' >bad.dramsim3.trace
{ head -30 $plain && echo nonsense; } >later.dramsim3.trace
for trace in bad.dramsim3.trace later.dramsim3.trace absent.stl "$sources/tests/workloads/corrupt/dram-addr-too-high.dramsim3.trace"; do
    expect 2 . run "$machine" --trace "$trace" --out old
    grep -q 'simulated' out.txt && fail "a summary of nothing: $(cat out.txt)"
    unchanged old "$before" "$trace"
done
expect 2 'old keeps the results of an earlier run' run "$machine" --trace bad.dramsim3.trace --out old
expect 2 . run "$machine" --set dram.part=DDR9 --out old
unchanged old "$before" 'a bad configuration'
# The earlier result also stays if a signal ends the next run while it waits for its first requests.
mkfifo halting
{ head -20 $plain && exec sleep 30; } >halting &
writer=$!
stop_waiting halting old 'a run that waits beside an earlier result'
kill $writer 2>/dev/null
unchanged old "$before" 'a run that was stopped before it had begun'
expect 2 'holds the results of another verb, sweep' run "$machine" "${short[@]}" --out whole
expect 2 'holds the results of another verb, run' sweep sweep.toml --out old
expect 2 'holds the results of another verb, run' sweep sweep.toml --replace --out old
unchanged old "$before" 'another verb'
for foreign in '{"program": 5}' '{"program": "mktme-sim", "verb": 3}' '{"program": ["mktme-sim"]}' '[1]' 'text'; do
    mkdir -p others && echo "$foreign" >others/run.json
    expect 2 'others: holds files that are no results of mktme-sim' run "$machine" "${short[@]}" --out others
    [ "$(cat others/run.json)" = "$foreign" ] || fail "run.json of somebody else was changed"
done
mkdir explored && echo '{"program": "mktme-sim", "verb": "explore"}' >explored/run.json
expect 2 'holds the results of another verb, explore' run "$machine" "${short[@]}" --out explored
# A trace with a later error leaves results that are marked partial, also in a folder with older ones.
{ cat $plain && echo nonsense; } >broken.dramsim3.trace
for out in old fresh; do
    expect 2 'broken.dramsim3.trace:9001:1' run "$machine" --trace broken.dramsim3.trace --out $out
    grep -q '9000 requests' out.txt || fail "no summary of what there is"
    is_partial $out
done
expect 2 'bad.dramsim3.trace:1:' run "$machine" --trace bad.dramsim3.trace --out empty
grep -q 'simulated' out.txt && fail "an empty summary"
is_partial empty
xz -kc $plain | head -c 3000 >cut.dramsim3.trace.xz
expect 2 'cut.dramsim3.trace.xz: byte [0-9]*: the xz data end' run "$machine" --trace cut.dramsim3.trace.xz --out torn
is_partial torn

# A full stdout gives exit code 75 and leaves the results. A stdout that is closed early ends the program silently.
full() { # ARGS...
    "$program" "$@" >/dev/full 2>err.txt
    [ $? -eq 75 ] || fail "full stdout, not 75: $*"
    grep -q 'No space left on device' err.txt || fail "no word of the full stdout: $*: $(cat err.txt)"
}
expect 0 . run "$machine" "${short[@]}" --set output.commands=true --out good
full run "$machine" "${short[@]}" --out full-run
grep -q '"complete": true' full-run/run.json || fail "a full stdout spoils the results"
full sweep sweep.toml --out full-sweep
[ -e full-sweep/sweep.csv ] || fail "a full stdout spoils a sweep"
full sweep sweep.toml --dry-run
full config show
full config check "$machine"
full config reference
full stats
full compare good good
full bless good new.toml
full trace info $plain
full trace check $plain
full trace head $plain
full trace check-commands good/commands.csv --part DDR4-3200AA-8Gb-x8
full scenario check "$sources/configs/scenarios/1-demo.scn"
full conformance "$sources/workloads/pkeys"
full --help
full --version
for target in --junit --markdown; do expect 75 'cannot write /dev/full: No space left' compare good good $target /dev/full; done
expect 75 'cannot write /dev/full' trace convert $plain /dev/full --to dramsim3
[ -c /dev/full ] || fail "a verb has replaced /dev/full"
expect 0 '<testsuites' compare good good --junit /dev/stdout
"$program" compare good good >&- 2>err.txt
[ $? -eq 75 ] || fail "a closed stdout is not noticed"
# Every name of a closed stream is recognised.
ln -s /dev/stdout to-stdout
for name in /dev/stdout /dev/fd/1 /proc/self/fd/1 to-stdout; do
    "$program" trace convert $plain $name --to stl >&- 2>err.txt
    [ $? -eq 75 ] || fail "trace convert to a closed $name does not end with 75"
    grep -q "cannot write $name: the caller closed this stream" err.txt || fail "no word of the closed $name: $(cat err.txt)"
done
"$program" trace generate --set workload.requests=10 --to stl --out /dev/stdout >&- 2>/dev/null
[ $? -eq 75 ] || fail "trace generate to a closed stdout does not end with 75"
"$program" compare good good --junit /dev/stderr >/dev/null 2>&-
[ $? -eq 75 ] || fail "compare --junit to a closed stderr does not end with 75"
expect 0 . trace convert $plain /dev/null --to stl
"$program" run "$machine" --set no.such=key 2>/dev/full
[ $? -eq 2 ] || fail "a full stderr changes the exit code"
"$program" run "$machine" "${short[@]}" --quiet --out no-stderr 2>&- >&- <&- || fail "closed streams end a run"
cmp good/stats.json no-stderr/stats.json || fail "closed streams change results"
"$program" stats 2>err.txt | head -1 >/dev/null
[ -s err.txt ] && fail "a closed pipe is talked about: $(cat err.txt)"
"$program" sweep sweep.toml --out piped 2>/dev/null | true
[ "$(sqlite3 piped/sweep.sqlite "SELECT count(*) FROM point WHERE status = 'done'")" = 6 ] || fail "a closed pipe spoils a sweep"
cmp whole/sweep.csv piped/sweep.csv || fail "a closed pipe spoils sweep.csv"
# A run whose file cannot grow any more, early or at its end, loses that file but not its statistics.
for requests in 3000 30000; do
    (trap '' XFSZ && ulimit -f 60 && exec "$program" run "$machine" --set workload.requests=$requests --set output.commands=true \
        --quiet --out limited) 2>err.txt
    [ $? -eq 75 ] || fail "a file that is too large does not end with 75"
    grep -q 'cannot write limited/commands.csv: File too large' err.txt || fail "no word of the file: $(cat err.txt)"
    is_partial limited
    [ -s limited/config.toml ] || fail "no config.toml beside a file that is too large"
    rm -r limited
done
# A result written through a link does not replace the link.
ln -s real.toml link.toml && "$program" bless good real.toml >/dev/null
expect 0 'no difference' bless good link.toml
[ -L link.toml ] || fail "a link was replaced"
expect 2 'good: is a folder' trace convert $plain good --to stl

# A run with an attack prints the attack's result.
attacks=$sources/configs/studies/attacks
expect 0 '^reads +16 checked: 16 garbage, 16 wrong_key$' run "$machine" "$attacks/kernel-mapping.toml" --trace "$attacks/snoop.stl" --out attack
expect 0 '^reads +16 checked: all right$' run "$machine" "$attacks/capture.toml" --trace "$attacks/owner.stl" --out attack

echo "ends: $failures failed"
[ "$failures" -eq 0 ]
