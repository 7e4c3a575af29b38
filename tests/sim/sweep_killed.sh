#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that a sweep whose process group is killed at random moments, and resumed each time, has the results of an
# undisturbed sweep. Usage: sweep_killed.sh PROGRAM. It kills 4 times, or 20 times with MKTME_SLOW set.
set -uo pipefail
program=$(realpath "$1") || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
kills=4
[ -z "${MKTME_SLOW:-}" ] || kills=20

tables() { sqlite3 "$1/sweep.sqlite" .dump | grep -E '^INSERT INTO (point|setting|quantity|closed_form|result) '; }

{
    printf '[set]\nworkload.generator = "mix"\nworkload.requests = 30000\n[[axis]]\nsim.seed = ['
    printf '%d,' $(seq $((kills * 20)))
    printf ']\n'
} >sweep.toml
begin=$(date +%s%N)
"$program" sweep sweep.toml --quiet --out whole || exit 1
# A kill comes after 0 to 0.6 of the sweep's time divided by the number of kills. About 30 % of the sweep is then done
# in total, so the host may become three times as fast.
longest=$((($(date +%s%N) - begin) * 6 / (kills * 10 * 1000000)))

RANDOM=${MKTME_KILL_SEED:-$$}
echo "kill moments drawn with MKTME_KILL_SEED=${MKTME_KILL_SEED:-$$}"
killed=0
while [ "$killed" -lt "$kills" ]; do
    setsid "$program" sweep sweep.toml --quiet --resume --out killed &
    group=$!
    moment=$(((RANDOM * 32768 + RANDOM) % longest))
    sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
    if ! kill -KILL -- "-$group" 2>/dev/null; then
        echo "FAILED: the sweep was over after $killed of $kills kills"
        exit 1
    fi
    wait "$group" 2>/dev/null
    [ $? -eq 137 ] || { echo "FAILED: the sweep was over after $killed of $kills kills"; exit 1; }
    killed=$((killed + 1))
done 2>/dev/null
echo "done after $killed kills: $(sqlite3 killed/sweep.sqlite "SELECT count(*) FROM point WHERE status = 'done'") of $((kills * 20)) points"
"$program" sweep sweep.toml --quiet --resume --out killed || { echo "FAILED: the sweep does not end"; exit 1; }

cmp whole/sweep.csv killed/sweep.csv || { echo "FAILED: sweep.csv differs"; exit 1; }
cmp <(tables whole) <(tables killed) || { echo "FAILED: the result tables differ"; exit 1; }
[ "$(tables killed | wc -l)" -gt "$((kills * 20 * 50))" ] || { echo "FAILED: hardly any results to compare"; exit 1; }
echo "the same result tables as an undisturbed sweep"
