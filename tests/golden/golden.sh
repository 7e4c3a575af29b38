#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that a golden case still gives its baseline. Usage: golden.sh PROGRAM SOURCES CASE
# With `bless` in place of CASE, it writes the baselines of all cases and prints their changes.
set -uo pipefail
program=$(realpath "$1") || exit 2
cd "$2" || exit 2
wanted=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cases() { grep -v -e '^#' -e '^$' tests/golden/cases.txt; }
run_case() { # ARGUMENTS...
    "$program" run "$@" --quiet --out "$work/run"
}

if [ "$wanted" = bless ]; then
    while read -r name arguments; do
        # shellcheck disable=SC2086  # arguments hold no blanks of their own
        run_case $arguments && "$program" bless "$work/run" "tests/golden/$name.toml" || exit 1
    done < <(cases)
    exit 0
fi
arguments=$(cases | awk -v name="$wanted" '$1 == name { $1 = ""; print }')
[ -n "$arguments" ] || { echo "no case $wanted in tests/golden/cases.txt"; exit 2; }
# shellcheck disable=SC2086
run_case $arguments || exit 1
"$program" compare "tests/golden/$wanted.toml" "$work/run" && exit 0
echo "If the change is meant: ./dev bless, and put what it prints into the commit message."
exit 1
