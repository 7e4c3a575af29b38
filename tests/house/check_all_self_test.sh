#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Does check_all.sh run what it must, leave out what it may, and tell what failed? In a made-up repository with parts of its own.
set -uo pipefail
check_all=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/check_all.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a
mkdir -p "$work/tests/house" "$work/one" "$work/two"
cd "$work" || exit 2
cp "$check_all" tests/house/
cat >tests/house/parts.sh <<'PARTS'
part first 'depends on one' 'one' 'echo first >>ran; test ! -e broken'
part second 'depends on two' 'two :(glob)tests/*' 'echo second >>ran'
part whole 'depends on what is committed' @head 'echo whole >>ran'
PARTS
printf 'build\nran\nbroken\n' >.gitignore
echo 1 >one/file && echo 1 >two/file && echo >dev
git init -q . && git add . && git commit -qm first

# try CODE RAN ARGS...: the exit code, and the parts that ran
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
try 1 'first ' --force first # what it depends on is as it was, and yet it did not pass
rm broken
try 0 'first '
try 2 '' third
says 'no such part: third'
try 2 '' --what
exit "$failures"
