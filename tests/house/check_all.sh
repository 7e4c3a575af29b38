#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the parts of `./dev check-all` in their order. Usage: check_all.sh [--list] [--force] [PART...]
#
# A part that passed leaves a stamp in build/check-all with the hash of its dependencies: the files named with it,
# committed or not, and the compiler. It runs again if the hash differs, or with --force. A part that ends with 75
# cannot run on this host: it is left out, with the last line of its output as the reason, and leaves no stamp.
# A part fails if it takes more than 40 minutes on two processors, so a change of one folder takes little more to check.
set -ufo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
stamps=build/check-all
most_seconds=2400
left_out=75 # exit code of a part that this host cannot run
listing=
forced=
names=()
declare -A purpose depends_on action result seconds

part() { # NAME PURPOSE PATHS COMMAND: PATHS are git's; `@kernel` is this host's kernel, `@head` the commit
    names+=("$1")
    purpose[$1]=$2
    depends_on[$1]=$3
    action[$1]=$4
}

# Files on which every part depends.
build_files='dev cmake *CMakeLists.txt CMakePresets.json packages*.txt'
# shellcheck source=tests/house/parts.sh
source tests/house/parts.sh

hash_of() { # PART
    local path
    # shellcheck disable=SC2086  # several
    {
        c++ --version | head -1
        printf '%s\n' "${action[$1]}"
        for path in ${depends_on[$1]}; do
            case $path in
                @kernel) uname -r ;;
                @head) git rev-parse 'HEAD^{tree}' ;;
                *) git ls-files -co --exclude-standard -z -- "$path" $build_files | sort -zu | xargs -0 sha256sum 2>&1 ;;
            esac
        done
    } | sha256sum | cut -c1-32
}
state_of() { # PART
    local hash took
    [ -e "$stamps/$1" ] || { echo 'not passed yet' && return; }
    read -r hash took <"$stamps/$1"
    if [ "$hash" = "$(hash_of "$1")" ]; then echo "passed in $(minutes "$took")"; else echo 'changed'; fi
}
minutes() { printf '%d min %02d s' "$(($1 / 60))" "$(($1 % 60))"; }

run_part() { # PART
    local name=$1 begin=$SECONDS hash code
    hash=$(hash_of "$name")
    printf '== %s: %s\n' "$name" "${purpose[$name]}"
    rm -f "$stamps/$name"
    bash -o pipefail -c "${action[$name]}" 2>&1 | tee "$stamps/$name.log"
    code=$?
    seconds[$name]=$((SECONDS - begin))
    result[$name]=$(result_of "$name" "$code")
    [ "${result[$name]}" != passed ] || printf '%s %s\n' "$hash" "${seconds[$name]}" >"$stamps/$name"
}
result_of() { # PART CODE
    if [ "$2" -eq "$left_out" ]; then
        printf 'left out: %s' "$(tail -n 1 "$stamps/$1.log")"
    elif [ "$2" -ne 0 ]; then
        printf FAILED
    elif [ "${seconds[$1]}" -gt "$most_seconds" ]; then
        printf 'FAILED: longer than %s' "$(minutes "$most_seconds")"
    else
        printf passed
    fi
}

while [[ ${1:-} == --* ]]; do
    case $1 in
        --list) listing=yes ;;
        --force) forced=yes ;;
        *) printf 'check-all: no such option: %s (--list, --force)\n' "$1" >&2 && exit 2 ;;
    esac
    shift
done
chosen=("$@")
[ "$#" -gt 0 ] || chosen=("${names[@]}")
for name in "${chosen[@]}"; do
    [ -n "${action[$name]:-}" ] || { printf 'check-all: no such part: %s (of: %s)\n' "$name" "${names[*]}" >&2 && exit 2; }
done
mkdir -p "$stamps"

if [ -n "$listing" ]; then
    for name in "${names[@]}"; do printf '%-13s %-20s %s\n' "$name" "$(state_of "$name")" "${purpose[$name]}"; done
    exit 0
fi
trap 'exit 130' INT
for name in "${names[@]}"; do
    [[ " ${chosen[*]} " == *" $name "* ]] || continue
    state=$(state_of "$name")
    if [ -z "$forced" ] && [[ $state == passed* ]]; then result[$name]="$state before"; else run_part "$name"; fi
done

failed=()
printf '\n%-13s %14s  %s\n' part time result
for name in "${names[@]}"; do
    [ -n "${result[$name]:-}" ] || continue
    printf '%-13s %14s  %s\n' "$name" "$([ -z "${seconds[$name]:-}" ] || minutes "${seconds[$name]}")" "${result[$name]}"
    [[ ${result[$name]} != FAILED* ]] || failed+=("$name")
done
if [ "${#failed[@]}" -gt 0 ]; then
    printf 'check-all: FAILED: %s (their output is in %s/PART.log)\n' "${failed[*]}" "$stamps"
    exit 1
fi
