#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the golden cases detect a change: an engine one clock longer must fail, by name. Every case must belong to
# a baseline. Usage: golden_self_test.sh PROGRAM SOURCES
set -uo pipefail
program=$(realpath "$1") || exit 2
cd "$2" || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

mapfile -t names < <(awk '!/^#/ && NF > 0 { print $1 }' tests/golden/cases.txt)
for name in "${names[@]}"; do
    [ "$(grep -cE '^"[a-z]' "tests/golden/$name.toml")" -ge 12 ] || fail "$name has not a dozen statistics"
done
[ "$(find tests/golden -name '*.toml' | wc -l)" -eq "${#names[@]}" ] || fail "a baseline belongs to no case"

# One register stage more than the default 2 costs one engine clock of 0.5 ns for every decrypted line.
slower=0
while read -r name arguments; do
    if [ "$name" = mode-off ]; then
        # shellcheck disable=SC2086
        "$program" run $arguments --set 'crypto.io_stages=3 cycles' --quiet --out "$work/run" 2>"$work/out.txt"
        if [ $? -ne 2 ] || ! grep -q 'encryption.mode = off has no engine' "$work/out.txt"; then
            fail "$name takes an engine: $(cat "$work/out.txt")"
        fi
        continue
    fi
    # shellcheck disable=SC2086
    "$program" run $arguments --set 'crypto.io_stages=3 cycles' --quiet --out "$work/run" || fail "$name does not run"
    "$program" compare "tests/golden/$name.toml" "$work/run" >"$work/out.txt"
    code=$?
    [ "$code" -eq 1 ] || fail "$name does not notice a slower engine"
    grep -q 'crypto.exposed_read_latency_ns' "$work/out.txt" || fail "$name does not name the statistic"
    slower=$((slower + 1))
done < <(grep -v -e '^#' -e '^$' tests/golden/cases.txt)
[ "$slower" -ge 12 ] || fail "only $slower cases have an engine"

# `bless` shows the difference; afterwards there is none.
cp tests/golden/stream-asap.toml "$work/baseline.toml"
read -ra arguments < <(awk '$1 == "stream-asap" { $1 = ""; print }' tests/golden/cases.txt)
"$program" run "${arguments[@]}" --set 'crypto.io_stages=3 cycles' --quiet --out "$work/run"
"$program" bless "$work/run" "$work/baseline.toml" >"$work/out.txt"
grep -qE 'crypto.exposed_read_latency_ns.mean .* \+0.5 ns' "$work/out.txt" || fail "bless does not show: $(cat "$work/out.txt")"
"$program" compare "$work/baseline.toml" "$work/run" >/dev/null || fail "blessed, and yet different"

[ "$failures" -eq 0 ] && echo "an engine one clock longer fails ${slower} cases by name"
exit "$((failures > 0))"
