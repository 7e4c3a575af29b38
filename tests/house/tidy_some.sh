#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks sources for tidy.sh, which sets `database`, `lint`, `stamped`, `work` and `version`: one, or some that are compiled alike.
# Usage: tidy_some.sh FILE[<TAB>FILE...]. Leaves a stamp for each source without findings, else what was found.
#
# Some are looked at as one source that includes them, so that clang-tidy walks once over the headers of all; that takes a
# fifth of the time. Names of two that collide make halves of them. A finding is always made on one source alone.
set -uo pipefail
: "${database:?}" "${lint:?}" "${stamped:?}" "${work:?}" "${version:?}"
here=$(mktemp -d "$work/some.XXXXXX")

compiled() { awk -F'\t' -v file="$1" '$1 == file { print $2 "\t" $3 }' "$work/compiled"; } # FILE: its folder and command
# Prints the files that go into the object of FILE, as the compiler reports them.
dependencies() { # FILE
    local folder command
    IFS=$'\t' read -r folder command < <(compiled "$1")
    (
        cd "$folder" || exit 2
        eval "$(sed -E 's/ -o [^ ]+ -c / -MM -MT object /' <<<"$command")" | sed 's/^object://; s/\\$//' | tr -s ' ' '\n' | grep . |
            xargs -d '\n' realpath --relative-to="$OLDPWD"
    )
}
stamp() { # FILE
    mkdir -p "$(dirname "$stamped/$1")"
    {
        printf 'command\t%s\n' "$(compiled "$1" | cut -f2 | sed "s|$PWD|.|g")"
        printf 'version\t%s\n' "$version"
        { awk -F'\t' '$2 ~ /(^|\/)\.clang-tidy$/ { print $2 }' "$work/now" && dependencies "$1"; } |
            awk -F'\t' 'NR == FNR { hash[$2] = $1; next } { print hash[$1] "\t" $1 }' "$work/now" -
    } >"$stamped/$1.stamp"
}

check_one() { # FILE
    local status
    clang-tidy -p "$(dirname "$database")" --quiet "$1" >"$here/found" 2>"$here/error"
    status=$?
    if [ "$status" -eq 0 ] && [ ! -s "$here/found" ]; then
        stamp "$1"
    elif [ -s "$here/found" ]; then
        mv "$here/found" "$lint/findings/${1//\//_}"
    else
        mv "$here/error" "$lint/findings/${1//\//_}"
    fi
}

tidy_together() { # SOURCE [OPTION...]: with the flags of the first of `files`
    local folder command
    local -a flags
    IFS=$'\t' read -r folder command < <(compiled "${files[0]}")
    eval "flags=($(sed -E 's/^[^ ]+ //; s/ -o [^ ]+ -c .*//' <<<"$command"))"
    (cd "$folder" && clang-tidy --quiet "${@:2}" "$1" -- "${flags[@]}") >"$here/found" 2>"$here/error" && [ ! -s "$here/found" ]
}
check() { # FILE...
    local files=("$@") half=$(($# / 2)) file source
    [ "$#" -gt 1 ] || { check_one "$1" && return; }
    source=$lint/together/$1 # its folder tells clang-tidy which checks to make
    mkdir -p "$(dirname "$source")"
    for file; do printf '#include "%s"  // NOLINT(bugprone-suspicious-include)\n' "$PWD/$file"; done >"$source"
    # One check, as quick as none, shows whether the source compiles.
    if ! tidy_together "$PWD/$source" '--checks=-*,bugprone-suspicious-include'; then
        check "${files[@]:0:half}"
        check "${files[@]:half}"
    elif tidy_together "$PWD/$source"; then
        for file; do stamp "$file"; done
    else
        for file; do check_one "$file"; done
    fi
}

IFS=$'\t' read -r -a sources <<<"$1"
for file in "${sources[@]}"; do rm -f "$stamped/$file.stamp"; done
check "${sources[@]}"
