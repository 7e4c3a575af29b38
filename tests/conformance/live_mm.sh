#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the kernel of this host answers random memory scripts as the model does.
# Usage: live_mm.sh BUILD_FOLDER [SCRIPTS] [OPERATIONS] [FIRST_SEED]
#
# A part of them then runs on a whole machine. It needs root and a kernel of the 6.18 series. On a host without protection keys the model has none either. On a host
# whose reads of untouched memory map no page of zeros, the model maps none either.
set -uo pipefail
# shellcheck source=tests/conformance/on_machine.sh
source "$(dirname "$0")/on_machine.sh"
build=$1 scripts=${2:-1000} operations=${3:-40} seed=${4:-1}
oracle=$build/tests/conformance/oracle/mmoracle
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
skip() {
    printf 'live memory check skipped: %s\n' "$1"
    exit 0
}

case $(uname -r) in 6.18.*) ;; *) skip "the law is Linux 6.18, this host runs $(uname -r)" ;; esac
[ "$(id -u)" -eq 0 ] || skip 'not root'
read -r keys zero_page < <("$(dirname "$0")"/memory_abilities.sh "$oracle")
[ -n "${zero_page:-}" ] || skip 'the recorder does not work on this host'
[ "$keys" = keys ] || printf 'this host has no protection keys: scripts without pkey operations and execute-only mappings\n'
[ "$zero_page" = zero-page ] ||
    printf 'this host gives a page of its own to a read of untouched memory: the model does as well\n'
"$build/tests/conformance/memory_scripts" "$folder/scripts" "$scripts" "$operations" "$seed" "$keys" "$zero_page" || exit 1
# Scripts run in portions, so that a recorder that hangs costs only its portion, which counts as a difference. A portion
# that differs runs again: khugepaged may have collapsed pages in the middle of a script.
differing=0
while mapfile -t -n 50 portion && [ "${#portion[@]}" -gt 0 ]; do
    timeout 120 "$oracle" --check "${portion[@]}" >"$folder/result" 2>&1 && continue
    timeout 120 "$oracle" --check "${portion[@]}" >"$folder/result" 2>&1 && continue
    differing=$((differing + 1))
    cat "$folder/result"
done < <(find "$folder/scripts" -name '*.case' | sort)
printf '%s scripts of %s operations on Linux %s: %s of their portions differ\n' "$scripts" "$operations" "$(uname -r)" \
    "$differing"
machine_agrees=yes
on_machine "$build" "$folder/scripts" 200 || machine_agrees=
[ "$differing" -eq 0 ] && [ -n "$machine_agrees" ]
