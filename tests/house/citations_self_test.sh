#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that citations.sh can fail: gives it made-up trees with good and bad citations, and a stand-in for the program.
# shellcheck disable=SC2016 # backquotes and dollars here are text of pages
set -uo pipefail
citations=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/citations.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

tree() { # FILE LINE...: makes a tree with one page of two sections, and FILE
    local file=$1
    shift
    rm -rf "$work/tree"
    mkdir -p "$work/tree/docs/deep" "$work/tree/$(dirname "$file")"
    printf '%s\n' '# Page' '## DRAM currents' 'text' '## KeyIDs, `b` and `c`' '```' '## no heading' '```' >"$work/tree/docs/page.md"
    printf '%s\n' "$@" >"$work/tree/$file"
}
judge() { # WANTED-EXIT WHAT ARGUMENTS-OF-CITATIONS...
    local wanted=$1 what=$2 got
    "$citations" "${@:3}" >"$work/said"
    got=$?
    [ "$got" -eq "$wanted" ] && return
    echo "FAILED: $what: exit $got, not $wanted: $(head -3 "$work/said")"
    failures=1
}
try() { # WANTED-EXIT FILE LINE...
    tree "${@:2}"
    judge "$1" "${*:2}" "$work/tree"
}

fence='```'
for file in models/a.cpp docs/deep/b.md configs/c.toml tests/d.sh dev; do
    try 0 "$file" 'see docs/page.md' 'and docs/page.md#dram-currents.'
    try 0 "$file" '(docs/page.md, DRAM currents: more)' 'docs/page.md, section "KeyIDs, ' 'docs/page.md, step 4'
    try 0 "$file" 'docs/page.md#dram-currents, #keyids-b-and-c' 'docs/page.md#page to #dram-currents'
    try 1 "$file" 'see docs/absent.md'
    try 1 "$file" 'see docs/page.md#absent'
    try 1 "$file" 'see docs/page.md#'
    try 1 "$file" 'see docs/page.md#no-heading'
    try 1 "$file" 'see docs/page.md#dram-currents to #absent'
    try 1 "$file" 'see docs/page.md, Absent'
    try 1 "$file" 'see docs/page.md, section "Absent"'
    for note in 'mktme_facts 1.7' 'a fact sheet' 'numbers 3.2a' 'numbers T16' '(numbers' 'design 6' 'see design.md' \
        'house.md' 'style.md' 'trace-formats.md' '../shared/x'; do
        try 1 "$file" "// $note"
    done
    try 0 "$file" 'random numbers, 6 of them' 'the design of 6 parts' 'numbers_of(8)' 'docs/page.md'
done
try 0 docs/deep/a.md '[a](../page.md#dram-currents), [b](../page.md), [c](#here), [d](https://example.org/x.md#y), [e](../deep)' '# Here'
try 1 docs/deep/a.md '[a](page.md)'
try 1 docs/deep/a.md '[a](../page.md#absent)'
try 1 docs/deep/a.md '[a](#absent)'
try 1 docs/deep/a.md '[a](a.md#)'
try 1 docs/deep/a.md '[a](../absent)'
try 1 docs/deep/a.md '[a](docs/page.md)'
try 0 docs/a.md 'beside `page.md`'
try 1 docs/a.md 'beside `absent.md`'
try 0 docs/a.md "${fence}console" '$ mktme-sim compare --markdown absent.md' "$fence"
try 1 docs/a.md "$fence" 'absent.md' "$fence" 'absent.md'
try 1 models/a.hpp '// absent.md says why'
try 0 tests/a.sh 'cat absent.md'

says() { # LINE: makes the program print it in its reference
    printf '#!/bin/sh\n[ "$1" = stats ] || echo "%s"\n' "$1" >"$work/program"
    chmod +x "$work/program"
}
tree models/a.cpp ''
says 'key (docs/page.md#dram-currents)' && judge 0 'a good source' "$work/tree" "$work/program"
says 'key (docs/page.md#absent)' && judge 1 'an absent section as source' "$work/tree" "$work/program"
says 'key (docs/absent.md)' && judge 1 'an absent page as source' "$work/tree" "$work/program"
says 'key (numbers 8)' && judge 1 'a note as source' "$work/tree" "$work/program"
printf '#!/bin/sh\nexit 2\n' >"$work/program" && judge 1 'a program that fails' "$work/tree" "$work/program"
exit "$failures"
