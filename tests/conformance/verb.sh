#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests the conformance verb as a user sees it. Usage: verb.sh MKTME_SIM
set -uo pipefail
sim=$1
recorded=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cases=$recorded/keys
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
problems=0

expect() { # EXIT_CODE LAST_LINE_PATTERN ARGUMENT...
    local code=$1 pattern=$2 output status
    shift 2
    output=$("$sim" conformance "$@" 2>&1)
    status=$?
    if [ "$status" -ne "$code" ] || ! tail -1 <<<"$output" | grep -qE "$pattern"; then
        printf 'conformance %s: exit %s, expected %s and /%s/:\n%s\n' "$*" "$status" "$code" "$pattern" "$output"
        problems=1
    fi
}

printf '# wrong\n> - actor A 1000 1000\n< 0\n> A read @s\n< 7\n' >"$folder/wrong.case"
printf '# broken\n> - actor A 1000 1000\n' >"$folder/broken.txt"
expect 0 '^[0-9]+ passed, 0 failed$' "$cases" "${cases}_extra"
expect 0 '^[0-9]+ passed, 0 failed$' "$recorded/mm" "$recorded/mm_extra"
printf '> - proc P\n< 0\n> P munmap 0\n< 0\n' >"$folder/words.txt"
expect 2 'words\.txt:3: munmap takes 2 to 2 words, not 1$' "$folder/words.txt"
expect 1 '^1 passed, 1 failed$' "$folder" "$cases/add_keyring.case"
expect 2 'broken\.txt:2: this operation has no result line$' "$folder/broken.txt"
expect 2 'no such file or folder$' "$folder/missing"
mkdir "$folder/empty"
expect 2 'no case below this folder$' "$folder/empty"
exit "$problems"
