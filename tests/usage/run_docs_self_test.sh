#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that run_docs.sh can fail: gives it made-up manuals and a stand-in for the program.
set -uo pipefail
run_docs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/run_docs.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
mkdir -p "$work/tree/docs/deep" "$work/tree/configs" "$work/tree/workloads"
touch "$work/tree/configs/machine.toml"
# In the stand-in, `bad` exits with 2, `config check FILE` fails if the file says so, and everything else succeeds.
cat >"$work/program" <<'SCRIPT'
#!/bin/sh
[ "$1" = bad ] && exit 2
[ "$1" = config ] && grep -q wrong "$3" && exit 2
exit 0
SCRIPT
chmod +x "$work/program"

try() { # WANTED-EXIT COMMANDS-RUN LINE...: a page of these lines in docs/deep
    local wanted=$1 count=$2 got output
    shift 2
    printf '%s\n' "$@" >"$work/tree/docs/deep/page.md"
    output=$("$run_docs" "$work/program" "$work/tree")
    got=$?
    if [ "$got" -ne "$wanted" ] || [[ $output != *"$count commands of the manual run"* ]]; then
        printf 'FAILED: exit %s, not %s, or not %s commands: %s\n' "$got" "$wanted" "$count" "$*"
        failures=1
    fi
}

fence='```'
continued="\$ mktme-sim good && \\"
try 0 1 "${fence}console" '$ mktme-sim run configs/machine.toml' "$fence"
try 0 2 "${fence}console" '$ test -e configs/machine.toml' '$ mktme-sim good' "$fence"
try 1 1 "${fence}console" '$ test -e absent' "$fence"
try 1 1 "${fence}console" '$ mktme-sim bad' "$fence"
try 0 1 "${fence}console" '$ mktme-sim bad   # exits 2' "$fence"
try 1 1 "${fence}console" '$ mktme-sim good   # exits 2' "$fence"
try 1 1 "${fence}console" "$continued" '    mktme-sim bad' "$fence"
try 0 1 "${fence}console" "$continued" '    mktme-sim good' "$fence"
try 1 1 "${fence}console" '$ mktme-sim bad | cat' "$fence"
try 0 1 "${fence}console" '$ printf "one\n  two\n"' 'one' '  two' "$fence"
try 1 1 "${fence}console" '$ printf "one\n  two\n"' 'one' 'three' "$fence"
try 0 0 "${fence}console" '$ ./dev no-such-verb' "$fence"
try 0 0 "${fence}" '$ mktme-sim bad' "$fence"
try 0 0 '$ mktme-sim bad'
try 0 1 "${fence}toml" '# file: my.toml' '[a]' 'b = 1' "$fence" "${fence}console" '$ grep -q "^b = 1" my.toml' "$fence"
try 0 1 "${fence}toml" '[a]' "$fence"
try 1 1 "${fence}toml" 'wrong = 1' "$fence"
exit "$failures"
