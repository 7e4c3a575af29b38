#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks in a made-up repository that tidy.sh checks the changed files, and only those. A stand-in for clang-tidy finds
# the word `bad` in a source and in the files that it includes. Usage: tidy_self_test.sh COMPILER
set -uo pipefail
house=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
compiler=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
mkdir -p "$work/tests/house" "$work/bin" "$work/build/dev" "$work/code" "$work/other" "$work/headers"
cd "$work" || exit 2
cp "$house"/tidy*.sh tests/house/
cat >bin/clang-tidy <<'SCRIPT'
#!/bin/bash
[ "$1" = --version ] && echo 'version 1' && exit
cd "$ROOT"
words=$*
before_flags=${words%% -- *}
file=${before_flags##* }
texts() { cat "$1" && sed -nE 's/#include "(.*)".*/\1/p' "$1" | while read -r name; do texts "$name"; done; }
case $* in
    *suspicious*) [ "$(texts "$file" | grep -c clash)" -lt 2 ] && exit || exit 1 ;;
    */together/*) sed -E "s|.*\"$ROOT/(.*)\".*|\1|" "$file" | paste -sd + >>"$ROOT/checked" ;;
    *) echo "$file" >>"$ROOT/checked" ;;
esac
! texts "$file" | grep -q bad || { echo "$PWD/$file:1:1: error: bad [bad]" && exit 1; }
SCRIPT
chmod +x bin/clang-tidy
export PATH=$work/bin:$PATH ROOT=$work XDG_CACHE_HOME=$work/cache
database() { # FILE...: writes a compile database in CMake's layout
    local file
    echo '['
    for file; do
        printf '{\n  "directory": "%s/build/dev",\n  "command": "%s -I%s -DNAME=\\\\\\"x\\\\\\" -o %s.o -c %s/%s",\n  "file": "%s/%s"\n},\n' \
            "$work" "$compiler" "$work" "$(basename "$file")" "$work" "$file" "$work" "$file"
    done
    echo ']'
}
printf 'build\ncache\n' >.gitignore && echo 'Checks: all' >.clang-tidy
echo '#include "code/both.hpp"' | tee code/first.cpp >code/second.cpp
echo '#include "code/second.hpp"' >>code/second.cpp
echo 'inline const char* name = NAME;' >code/both.hpp
echo 'int second();' >code/second.hpp
echo 'int own();' >other/own.cpp
echo 'int own();' >headers/own.txt
git init -q . && git add .gitignore .clang-tidy code other headers
database code/first.cpp code/second.cpp other/own.cpp build/dev/made.cpp >build/dev/compile_commands.json

# try CODE CHECKED FOLDER...: checks the exit code, and the sources that were checked
try() {
    local got ran
    : >checked
    tests/house/tidy.sh build/dev "${@:3}" >out 2>&1
    got=$?
    ran=$(sort checked | tr '\n' ' ')
    if [ "$got" -ne "$1" ] || [ "$ran" != "$2" ]; then
        printf 'FAILED: line %s: exit %s, not %s; checked "%s", not "%s"\n' "${BASH_LINENO[0]}" "$got" "$1" "$ran" "$2"
        cat out
        failures=1
    fi
}
says() { grep -qF -- "$1" out || { echo "FAILED: no '$1' in: $(cat out)" && failures=1; }; }

try 0 'other/own.cpp ' other/
try 2 '' othre
says 'othre: no folder with sources'
try 2 '' code headers/
try 0 'code/first.cpp+code/second.cpp '
try 0 ''
echo '// more' >>code/second.hpp
try 0 'code/second.cpp '
echo '// more' >>code/both.hpp
try 0 'code/first.cpp+code/second.cpp '
echo '// bad' >>code/both.hpp
try 1 'code/first.cpp code/first.cpp+code/second.cpp code/second.cpp '
says 'code/first.cpp:1:1: error: bad [bad]'
echo '// clash' | tee -a code/first.cpp >>code/second.cpp
sed -i '/bad/d' code/both.hpp
try 0 'code/first.cpp code/second.cpp '
sed -i '/clash/d' code/*.cpp
try 0 'code/first.cpp+code/second.cpp '
echo '// bad' >>code/second.hpp
try 1 'code/second.cpp '
says 'code/second.cpp:1:1: error: bad [bad]'
try 1 'code/second.cpp '
echo 'int second();' >code/second.hpp
try 0 'code/second.cpp '
echo 'Checks: none' >.clang-tidy
try 0 'code/first.cpp+code/second.cpp+other/own.cpp '
echo 'InheritParentConfig: true' >other/.clang-tidy && git add other
try 0 'code/first.cpp+code/second.cpp other/own.cpp '
sed -i 's/-DNAME/-DMORE -DNAME/' build/dev/compile_commands.json
try 0 'code/first.cpp+code/second.cpp other/own.cpp '
echo 'int nobody();' >code/nobody.hpp && git add code
try 0 '' code/
try 1 ''
says 'code/nobody.hpp: no source includes it'
git rm -qf code/nobody.hpp && echo 'int third() { return 3; }' >code/third.cpp && git add code
try 1 ''
says 'code/third.cpp: no target compiles it'
try 1 '' code/
try 0 '' other
database code/first.cpp code/second.cpp code/third.cpp other/own.cpp | sed 's/-DNAME/-DMORE -DNAME/' >build/dev/compile_commands.json
try 0 'code/third.cpp '
# Another checkout of the same files has nothing to check.
copy=$(mktemp -d)
trap 'rm -rf "$work" "$copy"' EXIT
cp -r . "$copy"
sed -i "s|$work|$copy|g" "$copy/build/dev/compile_commands.json"
cd "$copy" && ROOT=$copy try 0 ''
exit "$failures"
