#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that every command of the manual works as printed. Usage: run_docs.sh PROGRAM SOURCES
#
# Runs the fenced `console` blocks of README.md and docs/, in order, each page in a folder of its own that has configs/,
# tests/ and workloads/. Lines that begin with `$ ` are commands, and a trailing backslash continues one. `# exits 2`
# after a command states its exit code. Lines below it are output that it must print. `./dev` commands are skipped.
# A `toml` block whose first line is `# file: NAME` becomes that file; any other must be a valid configuration.
set -uo pipefail
program=$(realpath "$1") || exit 2
sources=$(realpath "$2") || exit 2
export TZ=UTC LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$program" "$work/bin/mktme-sim"
export PATH="$work/bin:$PATH"
commands=0
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    /' "$work/output" | head -5
    failures=$((failures + 1))
}

# Prints the blocks of a page as steps of one line each: `run LINE COMMAND`, `shows LINE OUTPUT`, `file LINE NAME`,
# `check LINE`, `text TOML-LINE`.
steps() {
    awk '
        /^```/ && kind != "" { kind = ""; command = ""; next }
        /^```console/        { kind = "console"; next }
        /^```toml/           { kind = "toml"; fresh = 1; next }
        /^```/               { kind = "other"; next }
        kind == "console" && command != "" { command = command " " $0 }
        kind == "console" && /^\$ / { command = substr($0, 3); line = NR }
        kind == "console" && command != "" {
            if (sub(/\\$/, "", command)) next
            print "run", line, command
            command = ""
            next
        }
        kind == "console" && NF > 0 { print "shows", NR, $0 }
        kind == "toml" && fresh {
            fresh = 0
            if ($0 ~ /^# file: /) print "file", NR, $3
            else print "check", NR
        }
        kind == "toml" { print "text " $0 }' "$1"
}

run_command() { # PLACE COMMAND
    local place=$1 command=$2 wanted=0 got
    case $command in ./dev*) return ;; esac
    if [[ $command =~ ^(.*[^[:space:]])[[:space:]]+'# exits '([0-9]+)$ ]]; then
        command=${BASH_REMATCH[1]}
        wanted=${BASH_REMATCH[2]}
    fi
    commands=$((commands + 1))
    timeout 300 bash -c "set -o pipefail; $command" >"$work/output" 2>&1 </dev/null
    got=$?
    [ "$got" -eq "$wanted" ] || fail "$place: exit code $got, not $wanted: $command"
}

run_page() { # PAGE
    local page=$1 target='' verb line rest
    local -a to_check=()
    mkdir "$work/page" && cd "$work/page" || exit 2
    ln -s "$sources/configs" "$sources/tests" "$sources/workloads" .
    steps "$sources/$page" >"$work/steps"
    # Files are made first, because a page may show the command before the file.
    while read -r verb line rest; do
        case $verb in
            file) target=$rest ;;
            check) target=unnamed-$line.toml && to_check+=("$line") ;;
            text) printf '%s\n' "${line:-} ${rest:-}" >>"$target" ;;
        esac
    done <"$work/steps"
    for line in "${to_check[@]}"; do run_command "$page:$line" "mktme-sim config check unnamed-$line.toml"; done
    while read -r verb line rest; do
        case $verb in
            run) run_command "$page:$line" "$rest" ;;
            shows) grep -qF -- "$rest" "$work/output" || fail "$page:$line: the command above does not print: $rest" ;;
        esac
    done <"$work/steps"
    cd "$work" && rm -r "$work/page"
}

while read -r page; do run_page "$page"; done \
    < <(cd "$sources" && { ls README.md 2>/dev/null; find docs -name '*.md' 2>/dev/null | sort; })
echo "$commands commands of the manual run, $failures failed"
[ "$failures" -eq 0 ]
