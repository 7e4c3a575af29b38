#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fails for names and phrases that have a better word (words.txt). Usage: words.sh [FOLDER]
set -uo pipefail
list=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/words.txt
cd "${1:-.}" || exit 2
found=0

files() { # sources and documentation; ends each with NUL
    if [ -e .git ]; then
        git -c safe.directory="$PWD" ls-files -z -- '*.cpp' '*.hpp' '*.md' '*.sh' '*.txt' '*.cmake' dev
    else
        find . -type f -print0
    fi
}

while IFS=$'\t' read -r pattern word; do
    case $pattern in '#'* | '') continue ;; esac
    places=$(files | xargs -0 grep -nIE -- "$pattern" /dev/null | grep -vE '^(\./)?tests/house/words(_self_test\.sh|\.txt):')
    [ -z "$places" ] && continue
    printf '%s\n    use: %s\n' "$places" "$word"
    found=1
done <"$list"
exit "$found"
