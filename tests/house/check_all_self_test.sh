#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks in a made-up repository with parts of its own that check_all.sh runs the parts that it must, leaves out those
# that it may, and reports those that fail.
set -uo pipefail
house=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a
mkdir -p "$work/tests/house" "$work/one" "$work/two"
cd "$work" || exit 2
cp "$house/check_all.sh" tests/house/
cat >tests/house/parts.sh <<'PARTS'
part first 'depends on one' 'one' 'echo first >>ran; test ! -e broken'
part second 'depends on two' 'two :(glob)tests/*' 'echo second >>ran'
part whole 'depends on what is committed' @head 'echo whole >>ran'
PARTS
printf 'build\nran\nbroken\n' >.gitignore
echo 1 >one/file && echo 1 >two/file && echo >dev
git init -q . && git add . && git commit -qm first

# try CODE RAN ARGS...: checks the exit code, and the parts that ran
try() {
    local code=$1 wanted=$2 got ran
    : >ran
    tests/house/check_all.sh "${@:3}" >out 2>&1
    got=$?
    ran=$(tr '\n' ' ' <ran)
    if [ "$got" -ne "$code" ] || [ "$ran" != "$wanted" ]; then
        printf 'FAILED: %s: exit %s, not %s; ran "%s", not "%s"\n' "${*:3}" "$got" "$code" "$ran" "$wanted"
        cat out
        failures=1
    fi
}
says() { grep -qE -- "$1" out || { echo "FAILED: no '$1' in: $(cat out)" && failures=1; }; }

try 0 '' --list
says '^first +not passed yet'
try 0 'second ' second
try 0 'first whole '
says '^second +passed in 0 min 0. s before'
try 0 ''
try 0 'first second whole ' --force
try 0 'first ' --force first
echo 2 >one/file
try 0 '' --list
says '^first +changed'
says '^second +passed'
try 0 'first '
echo 1 >two/new # not even added
try 0 'second '
echo '# changed' >>dev
try 0 'first second '
git add . && git commit -qm second
try 0 'whole '
echo 3 >one/file && touch broken && echo 3 >two/file
try 1 'first second '
says 'FAILED: first \('
says '^second .* passed'
try 1 'first ' # a part that failed left no stamp
rm broken
try 0 'first '
touch broken
try 1 'first ' --force first # its dependencies have not changed, but it did not pass
rm broken
try 0 'first '
try 2 '' third
says 'no such part: third'
try 2 '' --what
# A part that this host cannot run is reported with its reason, does not fail and leaves no stamp. A part that takes
# too long fails.
cat >tests/house/parts.sh <<'PARTS'
part quick 'passes' 'one' 'echo quick >>ran'
part absent 'needs another host' 'one' 'echo absent >>ran; echo "no such kernel here" >&2; exit 75'
PARTS
try 0 'quick absent '
says '^absent .* left out: no such kernel here$'
try 0 'absent '
cat >tests/house/parts.sh <<'PARTS'
most_seconds=0
part slow 'takes longer than it may' 'one' 'echo slow >>ran; sleep 1.1'
PARTS
try 1 'slow '
says '^slow .* FAILED: longer than 0 min 00 s$'
try 1 'slow '
# Among the real parts, a live check that this host's kernel cannot judge is left out, and one that differs fails.
# shellcheck source=tests/house/parts.sh
unless_skipped=$(part() { :; }; source "$house/parts.sh"; printf '%s' "$unless_skipped")
for line in 'live key check skipped: not root=75' '1000 scripts: 0 differed=0'; do
    bash -o pipefail -c "echo '${line%=*}' | $unless_skipped" >/dev/null 2>&1
    [ $? -eq "${line#*=}" ] || { echo "FAILED: not ${line#*=} for: ${line%=*}" && failures=1; }
done
bash -o pipefail -c "(echo differs; exit 1) | $unless_skipped" >/dev/null 2>&1
[ $? -eq 1 ] || { echo 'FAILED: a live check that differs passes' && failures=1; }
exit "$failures"
