#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the bench prints ratios to an earlier file, and refuses an invalid one. Usage: bench_against.sh BENCH
set -uo pipefail
bench=$(realpath "$1") || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
fail() {
    echo "FAILED: $*"
    exit 1
}
quick=(--benchmark_filter='idle, one read a us, 1 channel' --benchmark_min_time=0.01)

"$bench" "${quick[@]}" --json old.json >out.txt || fail "the bench does not run"
grep -q 'x earlier' out.txt && fail "ratios without a file to compare with"
# The earlier file is changed as if a host a thousand times faster had written it.
sed -i -E 's/("requests_per_s": )([0-9])\.([0-9]{3})[0-9]*e\+0?([0-9]+)/\1\2\3.0e+0\4/' old.json
"$bench" "${quick[@]}" --against old.json --json old.json >out.txt || fail "no comparison with the file it overwrites"
grep -qE '^idle, one read a us, 1 channel +[0-9]+ +0\.00 ' out.txt || fail "no ratio: $(cat out.txt)"
grep -qE '^sequential reads +0 +- ' out.txt || fail "a row that is not in the file has a ratio"
echo '{}' >none.json
"$bench" "${quick[@]}" --against none.json >out.txt 2>&1
[ $? -eq 2 ] || fail "a file without rates is taken"
grep -q 'none.json: holds no rates' out.txt || fail "no word of it: $(cat out.txt)"
echo "ratios are printed"
