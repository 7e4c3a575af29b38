#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that a machine with the packages of our lists, and no others, has all that a build and its scripts use.
#
#   packages.sh BUILD LIST...          checks the lists of packages (packages.txt) against the build in folder BUILD
#   packages.sh --used BUILD           prints what is used: `PACKAGE<TAB>FILE<TAB>USE`, PACKAGE `-` if none has the file
#   packages.sh --check TABLE LIST...  checks the lists against a table that --used printed
#   packages.sh --closure LIST...      prints the packages of a machine that has the lists installed and nothing else
#
# A build uses headers (ninja's log of dependencies), libraries that went into a link (the linker's dependency file) or
# that a program loads (ldd), and files and programs that CMake found. Scripts use the commands that `dev`, our scripts
# and the manual's examples call.
# Packages that `dev` installs for one verb (`install_packages NAME`, `install_only NAME`) count as listed.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sources=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

usage() {
    sed -n '3,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

# Each of these prints `FILE<TAB>USE`.
headers() { ninja -C "$1" -t deps | awk '/^    \// { sub(/^ +/, ""); print $0 "\theader" }' | sort -u; }
linked() {
    find "$1" -name '*.link.d' -exec cat {} + | tr ' ' '\n' | awk '/^\/.*[^:]$/ { print $0 "\tlinked" }' | sort -u
}
loaded() {
    find "$1" -type f -perm -u+x -not -path '*/CMakeFiles/*' -not -name '*.so*' -exec ldd {} + 2>/dev/null |
        awk '$2 == "=>" && $3 ~ /^\// { print $3 "\tloaded" } $1 ~ /^\// && $2 ~ /^\(0x/ { print $1 "\tloaded" }' | sort -u
}
configured() {
    sed -nE 's/^[A-Za-z0-9_]+:(FILEPATH|INTERNAL)=(\/[^;]+)$/\2\tfound by CMake/p' "$1/CMakeCache.txt"
    grep '^build build.ninja: RERUN_CMAKE' "$1/build.ninja" | tr ' ' '\n' | awk '/^\// { print $0 "\tread by CMake" }'
}
manual() { # prints the manual's commands, as a script
    find "$sources/README.md" "$sources/docs" -name '*.md' -exec awk '/^```/ { shown = /^```console/ } shown && sub(/^\$ /, "")' {} +
}
commands() {
    manual >"$work/manual"
    mapfile -t scripts < <(cd "$sources" && { echo dev; find .ci tests -name '*.sh'; find .ci -type f; } | sort -u)
    (cd "$sources" && awk -f "$here/commands.awk" "${scripts[@]}" "$work/manual") >"$work/words"
    awk -F'\t' '/^[^\t]*\(\)/ { sub(/\(\)/, "", $1); ours[$1] = 1; next } !($1 in first) { first[$1] = $2 }
        END { for (word in first) if (!(word in ours)) print word, first[word] }' "$work/words" | sort |
        while read -r word place; do
            [ "$(type -t "$word")" = file ] || continue
            case $word in sudo) continue ;; esac # optional, for users who are not root
            printf '%s\tcommand of %s\n' "$(type -P "$word")" "${place/#"$work/"/the }"
        done
}

used_files() { # BUILD
    local build
    build=$(realpath "$1")
    { headers "$1" && linked "$1" && loaded "$1" && configured "$1" && commands; } |
        awk -F'\t' -v build="$build/" -v sources="$sources/" \
            'index($1, build) != 1 && index($1 "/", sources) != 1 && !seen[$1]++'
}

# Adds its package to each `FILE<TAB>USE` of stdin. A file may be listed under its own name or the one behind symbolic
# links, with or without /usr in front.
with_packages() {
    awk -F'\t' '{ print $1 > files; print $2 > uses }' files="$work/files" uses="$work/uses" -
    xargs -d '\n' realpath -ms <"$work/files" >"$work/named"
    xargs -d '\n' realpath -m <"$work/files" >"$work/real"
    paste "$work/files" "$work/uses" "$work/named" "$work/real" |
        while IFS=$'\t' read -r file use named real; do
            if [ ! -e "$real" ] || [ -d "$real" ]; then continue; fi
            # Any program that can stand for this one is sufficient, so all are printed.
            if [ -L "$named" ] && [[ $(readlink "$named") == /etc/alternatives/* ]]; then
                update-alternatives --list "$(basename "$(readlink "$named")")" 2>/dev/null |
                    while read -r choice; do printf '%s\t%s\t%s\t%s\n' "$file" "$use" "$choice" "$(realpath "$choice")"; done
            fi
            printf '%s\t%s\t%s\t%s\n' "$file" "$use" "$named" "$real"
        done >"$work/wanted"
    awk -F'\t' '{ for (i = 3; i <= 4; ++i) { bare = $i; sub(/^\/usr\//, "/", bare); print bare; print "/usr" bare } }' \
        "$work/wanted" | sort -u | xargs -d '\n' dpkg-query -S 2>/dev/null | grep -v '^diversion by' >"$work/found"
    awk -F'\t' '
        NR == FNR {
            split($0, part, ": ")
            sub(/,.*/, "", part[1])
            sub(/:[a-z0-9]+$/, "", part[1])
            sub(/^\/usr\//, "/", part[2])
            package[part[2]] = part[1]
            next
        }
        {
            found = 0
            for (i = 3; i <= 4; ++i) {
                bare = $i
                sub(/^\/usr\//, "/", bare)
                if ((bare in package) && !printed[package[bare], $1]++) print package[bare] "\t" $1 "\t" $2
                if (bare in package) found = 1
            }
            if (!found) print "-\t" $1 "\t" $2
        }' "$work/found" "$work/wanted"
}

listed() { # LIST...: prints their packages, and those that a verb of `dev` installs for itself
    cat -- "$@" | grep -v '^#'
    grep -oE 'install_(packages|only)( [a-z][a-z0-9+.-]+)+' "$sources/dev" | cut -d' ' -f2- | tr ' ' '\n'
}

# shellcheck disable=SC2016  # dpkg's variables
status() {
    dpkg-query -W -f='${db:Status-Status} ${Essential} ${Package}\t${Priority}\t${Provides}\t${Pre-Depends}, ${Depends}\n' |
        sed -nE 's/^installed yes ([^\t]*)\t[a-z]*/\1\tessential/p; s/^installed no //p'
}

closure() { # LIST...
    status >"$work/status"
    awk -v roots="$(listed "$@" | tr '\n' ' ')" -f "$here/closure.awk" "$work/status"
}

check() { # TABLE LIST...
    closure "${@:2}" >"$work/closure"
    awk -F'\t' '
        FILENAME ~ /\/closure$/ { bare[$1] = 1; next }
        FILENAME ~ /\/status$/ {  # packages of this machine that need another one directly
            count = split($4, need, /[,|]/)
            for (i = 1; i <= count; ++i) {
                sub(/\(.*/, "", need[i])
                gsub(/ /, "", need[i])
                users[need[i]] = users[need[i]] " " $1
            }
            next
        }
        { use[$2] = $3; packages[$2] = packages[$2] " " $1; if ($1 in bare) has[$2] = 1; else missing[$2] = $1 }
        END {
            for (file in use) {
                # A program may have alternatives, so one owner is enough. For other files, every owner must be there.
                if ((file in has) && (use[file] ~ /^(command|found)/ || !(file in missing))) continue
                package = missing[file]
                if (package == "-") advice = "it belongs to no package: who put it there?"
                else {
                    advice = "add the line " package
                    count = split(users[package], user, " ")
                    for (i = 1; i <= count; ++i) if (user[i] ~ /-dev$|^(g\+\+|gcc|cmake|catch2)$/) advice = advice " (or " user[i] ", which needs it)"
                }
                printf "%s (%s), package %s: %s\n", file, use[file], package, advice
            }
        }' "$work/closure" "$work/status" "$1" | sort >"$work/problems"
    if [ -s "$work/problems" ]; then
        printf 'FAILED: a machine with the packages of %s lacks\n' "${*:2}"
        cat "$work/problems"
        return 1
    fi
    printf '%s files and commands in use, each of a package of %s\n' "$(cut -f2 "$1" | sort -u | wc -l)" "${*:2}"
}

[ "$#" -ge 2 ] || usage
case $1 in
    --used) used_files "$2" | with_packages ;;
    --closure) closure "${@:2}" ;;
    --check) [ "$#" -ge 3 ] || usage && check "${@:2}" ;;
    *)
        used_files "$1" | with_packages >"$work/table"
        check "$work/table" "${@:2}"
        ;;
esac
