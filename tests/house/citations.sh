#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that every citation leads to something that a user has. Usage: citations.sh [FOLDER] [PROGRAM]
# It checks pages (docs/x.md), anchors (docs/x.md#y, also "docs/x.md#y to #z"), sections ("docs/x.md, Y") and links of
# pages, in every text file and in the output of PROGRAM. It also finds names of notes outside the repository.
set -uo pipefail
export LC_ALL=C.UTF-8
program=${2:+$(realpath "$2")} || exit 2
cd "${1:-.}" || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
problems=0
declare -A anchors headings

notes='mktme_facts|[Ff]act sheet|\bnumbers (section )?T?[0-9]|\((numbers|design)$|\b[dD]esign [0-9]'
notes+='|(^|[^/A-Za-z0-9_-])(design(-[a-z]+)?|house|style|trace-formats)\.md|\.\./shared'
page='[A-Za-z0-9_./-]+\.md'
citation="$page(#[A-Za-z0-9_-]*(,? (to |and )?#[a-z0-9-]+)*|,? (section )?\"?[A-Z][A-Za-z ]*)?"

complain() { # PLACE WORDS
    echo "$1: $2"
    problems=$((problems + 1))
}
files() { # prints the text files that may cite, each ended by NUL
    if [ -e .git ]; then git -c safe.directory="$PWD" ls-files -z --cached --others --exclude-standard; else
        find . -type f -not -path './build/*' -printf '%P\0'
    fi | grep -zvE '(^|/)citations\.sh$|_self_test\.sh$'
}

# Reads the headings of a page: their text, one per line, and their anchors, formed as on web pages of repositories.
read_page() { # PAGE
    [ -n "${headings[$1]+known}" ] && return
    headings[$1]=$(awk '/^```/ { code = !code } !code && sub(/^#+ +/, "")' "$1")
    anchors[$1]=$(tr '[:upper:]' '[:lower:]' <<<"${headings[$1]}" | sed 's/[^a-z0-9 _-]//g; s/ /-/g')
}
check_anchors() { # PLACE PAGE ANCHOR...
    local place=$1 page=$2 anchor
    read_page "$page"
    for anchor in "${@:3}"; do
        if [ -z "$anchor" ] || ! grep -qxF -- "$anchor" <<<"${anchors[$page]}"; then
            complain "$place" "no section #$anchor in $page"
        fi
    done
}
check_section() { # PLACE PAGE TEXT: checks that the text begins with some heading
    local heading
    read_page "$2"
    while read -r heading; do
        heading=${heading%%[^A-Za-z ]*}  # the part that is compared
        [[ -n $heading && $3 == "$heading"* ]] && return
    done <<<"${headings[$2]}"
    complain "$1" "no section \"$3\" in $2"
}
found_page() { # FILE NAME: prints the page that FILE means, below the root or beside it
    if [ -f "$2" ]; then echo "$2"; else
        local beside
        beside=$(realpath -m --relative-to=. "$(dirname "$1")/$2")
        [ -f "$beside" ] && echo "$beside"
    fi
}
check_citation() { # FILE PLACE WORDS
    local name=${3%%.md*}.md rest=${3#*.md} target
    [[ $name == //* ]] && return  # part of an address elsewhere
    if ! target=$(found_page "$1" "$name"); then
        complain "$2" "no such page: $name"
    elif [[ $rest == '#'* ]]; then
        local -a wanted
        mapfile -t wanted < <(grep -oE '#[A-Za-z0-9_-]*' <<<"$rest" | tr -d '#')
        check_anchors "$2" "$target" "${wanted[@]}"
    elif [[ $rest =~ ^,\ (section )?\"?([A-Z].*)$ ]]; then
        check_section "$2" "$target" "${BASH_REMATCH[2]}"
    fi
}
check_link() { # FILE PLACE TARGET
    local target=$3 page
    case $target in *://* | mailto:*) return ;; esac
    page=$(realpath -m --relative-to=. "$(dirname "$1")/${target%%#*}")
    [[ $target == '#'* ]] && page=$1
    if [ ! -e "$page" ]; then
        complain "$2" "the link leads nowhere: $target"
    elif [[ $target == *'#'* && -f $page ]]; then
        check_anchors "$2" "$page" "${target#*#}"
    fi
}
check_text() { # FILE PLACE LINES: checks the citations in LINES, a copy of FILE that has only its text
    local line words
    while IFS=: read -r line words; do
        [[ $1 =~ \.(md|hpp|cpp|toml)$ || $words == docs/* ]] && check_citation "$1" "$2:$line" "$words"
    done < <(grep -noE "$citation" "$3")
    [[ $1 == *.md ]] || return
    while IFS=: read -r line words; do check_link "$1" "$2:$line" "$words"; done \
        < <(grep -noE '\]\([^) ]+\)' "$3" | sed 's/:\](\(.*\))$/:\1/')
}

files >"$work/files"
while IFS= read -r place; do complain "${place%%$'\t'*}" "a note that users do not have; cite docs/PAGE.md#SECTION: ${place#*$'\t'}"; done \
    < <(xargs -0 grep -nIE "$notes" /dev/null <"$work/files" | sed 's/^\([^:]*:[0-9]*\):/\1\t/')
while IFS= read -r -d '' file; do
    # Blocks of code hold names of files that commands write, so they are blanked. Line numbers stay the same.
    awk -v page="$([[ $file == *.md ]] && echo 1)" 'page && /^```/ { code = !code; print ""; next } { print code ? "" : $0 }' \
        "$file" >"$work/text"
    check_text "$file" "$file" "$work/text"
done < <(xargs -0 grep -lIZE '\.md|\]\(' <"$work/files")
if [ -n "$program" ]; then
    for verb in 'config reference' 'stats'; do
        read -ra words <<<"$verb"
        "$program" "${words[@]}" >"$work/printed" || complain "$verb" "the program does not print it"
        while IFS= read -r line; do complain "$verb" "a note that users do not have: $line"; done < <(grep -E "$notes" "$work/printed")
        check_text "$verb" "$verb" "$work/printed"
    done
fi
[ "$problems" -eq 0 ]
