# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Common beginning of the scripts of this folder. A script sources it with its own PROGRAM and SOURCES, and is then in
# an empty folder that is removed at the script's end.
# shellcheck disable=SC2034  # used by those who source this
program=$(realpath "$1") || exit 2
# shellcheck disable=SC2034
sources=$(realpath "$2") || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}
# expect CODE PATTERN ARGS...: runs the program; the exit code, and stdout or stderr, must match
expect() {
    local code=$1 pattern=$2 got
    shift 2
    "$program" "$@" >out.txt 2>&1
    got=$?
    [ "$got" -eq "$code" ] || fail "exit code $got, not $code: $* -- $(head -3 out.txt)"
    [ -z "$pattern" ] || grep -qE -- "$pattern" out.txt || fail "no '$pattern' in the output of: $* -- $(head -3 out.txt)"
}

# in_copies ARGS...: starts as many copies of a long script, with these arguments, as there are processors. Each copy
# does its share of the runs, those that are `mine`.
in_copies() {
    local copy status=0
    local -a started=()
    if [ -z "${MKTME_SLOW:-}" ] || [ -n "${MKTME_COPY:-}" ]; then return; fi
    for ((copy = 0; copy < $(nproc); ++copy)); do
        MKTME_COPY=$copy "$0" "$@" &
        started+=($!)
    done
    for copy in "${started[@]}"; do wait "$copy" || status=1; done
    exit "$status"
}
turn=0
mine() {
    turn=$((turn + 1))
    [ -z "${MKTME_COPY:-}" ] || [ $((turn % $(nproc))) -eq "$MKTME_COPY" ]
}
