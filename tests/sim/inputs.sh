#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests inputs of every kind: pipes, folders, sockets, devices, and traces that a configuration names.
# Usage: inputs.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"
machine=$sources/configs/machines/ddr4-3200.toml
packed=$sources/workloads/traces/bfs.dramsim3.trace.xz
short=(--set workload.requests=2000)
plain=plain.dramsim3.trace
xz -dc "$packed" | head -3000 >$plain

same() { cmp "$1" "$2" || fail "$1 and $2 differ"; }
sha() { sha256sum "$1" | cut -d' ' -f1; }
# recorded FOLDER SHA256 COMPLETE: checks the entry of the trace in run.json
recorded() {
    local input
    input=$(tr -d ' \n' <"$1/run.json" | sed 's/.*"inputs":\[{\([^}]*\)}\].*/\1/')
    [[ $input == *"\"sha256\":\"$2\""*"\"complete\":$3"* ]] || fail "$1/run.json: $input, not $2 and complete $3"
}
# refused KIND ARGS...: checks for exit code 2 and "PATH: is WHAT, not a KIND", with each unfit PATH in place of X
mkdir folder
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "socket", Listen => 1) or die'
refused() {
    local kind=$1 unfit
    local -a args
    shift
    for unfit in folder=a\ folder socket=a\ socket /dev/null=a\ device; do
        args=("${@//X/${unfit%%=*}}")
        expect 2 "${unfit%%=*}: is ${unfit#*=}, not a $kind" "${args[@]}"
    done
}

# The error for an input that cannot be read from front to back names its kind.
refused 'configuration file' run X --out x
refused 'configuration file' config check "$machine" X
refused 'configuration file' trace info $plain --config X
refused 'sweep file' sweep X --out x
refused trace run "$machine" --trace X --out x
for verb in info check head; do refused trace trace $verb X; done
refused trace trace convert X x.stl
refused 'command log' trace check-commands X --part DDR4-3200AA-8Gb-x8
refused scenario scenario check X
expect 0 . run "$machine" "${short[@]}" --out good
refused 'rules file' compare good good --rules X
for unfit in socket /dev/null; do expect 2 "$unfit: is a (socket|device), not a case file" conformance $unfit; done
expect 2 'folder: no case below this folder' conformance folder
for unfit in socket /dev/null; do expect 2 . compare good $unfit; done
ln -s "$PWD/folder" baseline.toml && mkdir -p broken && ln -s "$PWD/folder" broken/run.json
expect 2 'baseline.toml: is neither the folder of a run nor of a sweep' compare baseline.toml good
expect 2 'broken/run.json: is a folder, not a file of results' compare broken good
printf 'traces = ["folder"]\n' >folder-trace.toml
expect 2 'folder: is a folder, not a trace' sweep folder-trace.toml --out x
printf '[workload]\ntraces = ["socket"]\n' >socket-trace.toml
expect 2 'socket: is a socket, not a trace' run "$machine" socket-trace.toml --out x
expect 2 'absent.stl: cannot open this trace: No such file' run "$machine" --trace absent.stl --out x
[ -e x ] && fail "a refused run made its folder"

# A pipe is read once and hashed meanwhile. Its format is given, or told by magic bytes.
expect 0 . run "$machine" --trace $plain --out file
recorded file "$(sha $plain)" true
expect 0 . run "$machine" --trace <(cat $plain) --set trace.format=dramsim3 --out piped
same file/stats.json piped/stats.json
recorded piped "$(sha $plain)" true
expect 2 'the name does not tell the format' run "$machine" --trace <(cat $plain) --out x
"$program" run "$machine" --trace /dev/stdin --set trace.format=dramsim3 --quiet --out piped <$plain || fail "stdin from a file"
same file/stats.json piped/stats.json
xz -c $plain | "$program" run "$machine" --trace /dev/stdin --set trace.format=dramsim3 --quiet --out piped || fail "stdin from a pipe"
same file/stats.json piped/stats.json
recorded piped "$(xz -c $plain | sha256sum | cut -d' ' -f1)" true
mkfifo fifo && { cat $plain >fifo & }
expect 0 . run "$machine" --trace fifo --set trace.format=dramsim3 --out piped
same file/stats.json piped/stats.json
expect 0 . trace convert $plain told.gem5.trc
expect 0 'format +gem5' trace info <(cat told.gem5.trc)
expect 0 '^requests +3000$' trace info --set trace.format=dramsim3 <(cat $plain)
# The producer is slow and writes a single byte first.
{ head -c 1 $plain && sleep 0.2 && tail -c +2 $plain; } | "$program" run "$machine" --trace /dev/stdin --set trace.format=dramsim3 \
    --quiet --out piped || fail "a slow pipe"
same file/stats.json piped/stats.json
# The hash is that of the file as stored, even if the run stops earlier. For a pipe, such a hash is marked incomplete.
expect 0 . run "$machine" --trace "$packed" "${short[@]}" --out cut
recorded cut "$(sha "$packed")" true
# The source never ends.
"$program" run "$machine" --trace <(yes '0x40 READ 0') --set trace.format=dramsim3 --set workload.requests=100000 --quiet --out endless ||
    fail "a pipe without an end"
grep -q '"complete": false' endless/run.json || fail "the hash of a pipe without an end is called complete"
grep -q '^traces_sha256 = \[\] ' endless/config.toml || fail "config.toml expects a hash of a part of a pipe"
# Other inputs from pipes.
expect 0 . run <(cat "$machine") "${short[@]}" --out by-pipe
same good/stats.json by-pipe/stats.json
expect 0 'no difference' compare good by-pipe --rules <(printf '[[rule]]\nstat = "memory.*"\nrel = 0.1\n')
expect 0 . run "$machine" "${short[@]}" --set output.commands=true --set memory.ranks=2 --out logged
expect 0 . trace check-commands logged/commands.csv --part DDR4-3200AA-8Gb-x8
cp out.txt of-file.txt
expect 0 . trace check-commands <(cat logged/commands.csv) --part DDR4-3200AA-8Gb-x8
same <(sed 1d of-file.txt) <(sed 1d out.txt)
printf 'mktme-scenario 2\nspwan a\nend\n' >typo.scn
expect 0 'ok, version 1, 21 statements, 1 actor$' scenario check <(cat "$sources/configs/scenarios/1-demo.scn")
expect 2 'typo.scn:2:1: "spwan" is neither' scenario check "$sources/configs/scenarios/dma.scn" \
    <(printf 'mktme-scenario 2\nend\n') typo.scn
printf 'traces = ["fifo"]\n' >fifo.toml
expect 2 'is a pipe, which can be read once' sweep fifo.toml --out x

# A configuration names its trace relative to its own folder, --trace adds to the list, and a run records its trace.
mkdir -p config/traces && cp $plain config/traces/t.dramsim3.trace
printf '[workload]\ntraces = ["traces/t.dramsim3.trace"]\n' >config/named.toml
expect 0 '3000 requests' run "$machine" config/named.toml --out named
same file/stats.json named/stats.json
grep -qF "traces = [\"$PWD/config/traces/t.dramsim3.trace\"]" named/config.toml || fail "config.toml does not name the trace"
grep -qF "traces_sha256 = [\"$(sha $plain)\"]" named/config.toml || fail "config.toml has no hash of the trace"
(cd / && "$program" run "$work/named/config.toml" --quiet --out "$work/again") || fail "config.toml does not repeat its run elsewhere"
same named/stats.json again/stats.json
expect 0 . config check "$machine" config/named.toml
expect 0 "traces = \[\"$PWD/config" config show "$machine" config/named.toml
expect 2 'names 2 traces' run "$machine" config/named.toml --trace $plain --out x
expect 2 'names 2 traces' run "$machine" --trace $plain --trace $plain --out x
expect 2 '0=plain.dramsim3.trace is for core 0' run "$machine" --trace 0=$plain --out x
expect 0 . run "$machine" config/named.toml --set workload.traces=$plain --out x
expect 0 . run "$machine" config/named.toml --set 'workload.traces=[]' "${short[@]}" --out x
same good/stats.json x/stats.json
expect 0 . run "$machine" --set "workload.traces=[\"$plain\"]" --out x
cp $plain 'odd "\ name=1.dramsim3.trace'
expect 0 . run "$machine" --trace 'odd "\ name=1.dramsim3.trace' --out odd
expect 0 . run odd/config.toml --out again
same odd/stats.json again/stats.json
for wrong in '"t.stl"' '[1]' '["a", 2]' '[["a"]]' '[""]'; do
    printf '[workload]\ntraces = %s\n' "$wrong" >wrong.toml
    expect 2 'workload.traces|names no file' run wrong.toml --out y
done
expect 2 'workload.traces' run --set 'workload.traces=["a"' --out y
expect 2 "a generator's requests are wanted" trace generate "$machine" config/named.toml --out y.stl

# The file system resolves `..` behind a link. A trace name must be one that config.toml can hold.
mkdir -p lk/a/b && ln -s a/b lk/link && cp $plain lk/a/beside.dramsim3.trace
(cd lk && "$program" run "$machine" --trace link/../beside.dramsim3.trace --quiet --out o) || fail "a trace behind a link"
expect 0 . run lk/o/config.toml --out again
same lk/o/stats.json again/stats.json
printf '[workload]\ntraces = ["link/../beside.dramsim3.trace"]\n' >lk/named.toml
expect 0 . run "$machine" lk/named.toml --out again
printf 'traces = ["link/../beside.dramsim3.trace"]\n[set]\nworkload.requests = 10\n' >lk/sweep.toml
expect 0 '1 of 1 points done' sweep lk/sweep.toml --out linked
cp $plain $'caf\xe9.dramsim3.trace' && cp $plain 'café.dramsim3.trace'
for verb in 'run --out x' 'config check'; do
    # shellcheck disable=SC2086
    expect 2 'caf\\xe9.dramsim3.trace is no UTF-8 text' $verb "$machine" --set $'workload.traces=caf\xe9.dramsim3.trace'
done
expect 2 'is no UTF-8 text' run "$machine" --trace $'caf\xe9.dramsim3.trace' --out x
expect 0 . run "$machine" --trace 'café.dramsim3.trace' --out utf8
expect 0 . run utf8/config.toml --out again
for name in $'a\nb.toml' $'caf\xe9.toml'; do
    cp "$machine" "$name"
    expect 0 . run "$name" "${short[@]}" --out odd-name
    expect 0 . run odd-name/config.toml --out again
    same odd-name/stats.json again/stats.json
done
# A check refuses everything that a run refuses, and reads nothing from a pipe.
expect 2 'is another trace than the configuration was written for' config check named/config.toml --set 'workload.traces_sha256=["00"]'
mkfifo unread
timeout 20 "$program" config check "$machine" --set workload.traces=unread --set trace.format=dramsim3 >out.txt 2>&1 ||
    fail "a check waits for a pipe: $(cat out.txt)"
{ cat $plain >unread & }
expect 0 '3000 requests' run "$machine" --trace unread --set trace.format=dramsim3 --out piped
same file/stats.json piped/stats.json

# A run's config.toml repeats it to the byte, with every issue mode and output. A trace with other content is refused.
for issue in timed asap window dependent; do
    expect 0 . run "$machine" --trace $plain --set workload.issue=$issue "${short[@]}" --set output.commands=true --out first
    expect 0 . run first/config.toml --out again
    for file in stats.json stats.csv commands.csv; do same first/$file again/$file; done
done
expect 0 . run again/config.toml --out again
same first/stats.json again/stats.json
sed 's/READ/WRITE/' config/traces/t.dramsim3.trace >changed && mv changed config/traces/t.dramsim3.trace
before=$(sha again/stats.json)
expect 2 't.dramsim3.trace: is another trace than the configuration was written for' run named/config.toml --out again
[ "$(sha again/stats.json)" = "$before" ] || fail "a refused trace deleted the results"
expect 0 . run named/config.toml --set 'workload.traces_sha256=[]' --out again
expect 2 'has 2 digests for 1 traces' run named/config.toml --set 'workload.traces_sha256=["a","b"]' --out again
# The hash of a pipe is compared at its end.
"$program" run piped/config.toml --set 'workload.traces=/dev/stdin' --set 'workload.traces_sha256=["'"$(sha $plain)"'"]' --quiet \
    --out again <<<"$(head -50 $plain)" >out.txt 2>&1
[ $? -eq 2 ] || fail "another pipe is not refused"
grep -q 'is another trace' out.txt || fail "no word of the other pipe: $(cat out.txt)"
cat $plain | "$program" run "$machine" --set workload.traces=/dev/stdin --set "workload.traces_sha256=[\"$(sha $plain)\"]" \
    --set trace.format=dramsim3 --quiet --out again || fail "the same pipe is refused"

# A sweep takes a trace from its base, or names others, and detects a changed trace.
cp $plain config/traces/t.dramsim3.trace
printf 'base = ["config/named.toml"]\n[set]\nworkload.requests = 500\n[[axis]]\nsim.seed = [1, 2]\n' >based.toml
expect 0 '2 of 2 points done' sweep based.toml --out based
[ "$(sqlite3 based/sweep.sqlite "SELECT count(*) FROM point WHERE trace_sha256 = '$(sha $plain)'")" -eq 2 ] || fail "the base's trace is not recorded"
[ "$(sqlite3 based/sweep.sqlite "SELECT count(*) FROM result WHERE name = 'sim.requests' AND value = 500")" -eq 2 ] || fail "points have other numbers of requests than [set] says"
printf 'base = ["config/named.toml"]\ntraces = ["plain.dramsim3.trace", "told.gem5.trc"]\n[set]\nworkload.requests = 500\n' >others.toml
expect 0 '2 of 2 points done' sweep others.toml --out others
printf 'traces = ["plain.dramsim3.trace"]\n[set]\nworkload.traces = ["told.gem5.trc"]\n' >both.toml
expect 2 'is already set by both.toml' sweep both.toml --out x
printf '[[axis]]\nworkload.traces = ["a", "b"]\n' >axis.toml
expect 2 'workload.traces: traces are swept with' sweep axis.toml --out y

echo "inputs: $failures failed"
[ "$failures" -eq 0 ]
