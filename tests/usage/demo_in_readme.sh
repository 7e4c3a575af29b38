#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that README shows the tables that `./dev demo` prints. Usage: demo_in_readme.sh PROGRAM SOURCES
set -uo pipefail
program=$(realpath "$1") || exit 2
cd "$2" || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

is_row='^ *(mode|off|tme|mktme|program|bfs|triad|gemm)  '
tests/usage/demo.sh "$program" "$work/runs" >"$work/printed" || { echo "FAILED: the demo"; exit 1; }
grep -E "$is_row" "$work/printed" >"$work/demo"
grep -E "^    ${is_row#^}" README.md | sed 's/^    //' >"$work/readme"
[ "$(wc -l <"$work/demo")" -eq 16 ] || { echo "FAILED: four tables of four lines, and not:"; cat "$work/printed"; exit 1; }
diff "$work/readme" "$work/demo" || { echo "FAILED: README (<) and the demo (>) differ"; exit 1; }
