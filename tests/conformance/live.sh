#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Does the kernel of this host answer random key scripts as the model does?
# Usage: live.sh BUILD_FOLDER [SCRIPTS] [OPERATIONS] [FIRST_SEED]
#
# Needs root and a kernel of the 6.18 series whose key calls work. Upcalls need the recorder as
# /sbin/request-key: it is put there for the time of the check if the host has none.
set -uo pipefail
build=$1 scripts=${2:-1000} operations=${3:-60} seed=${4:-1}
oracle=$build/tests/conformance/keyoracle
handler=/sbin/request-key
folder=$(mktemp -d)
placed=

clean_up() {
    rm -rf "$folder"
    [ -z "$placed" ] || rm -f "$handler"
}
trap clean_up EXIT
skip() {
    printf 'live key check skipped: %s\n' "$1"
    exit 0
}

case $(uname -r) in 6.18.*) ;; *) skip "the law is Linux 6.18, this host runs $(uname -r)" ;; esac
[ "$(id -u)" -eq 0 ] || skip 'not root'
if [ ! -e "$handler" ]; then
    cp "$oracle" "$handler" 2>/dev/null || skip "$handler cannot be written, so no upcalls"
    placed=yes
elif ! cmp -s "$oracle" "$handler"; then
    skip "$handler belongs to the host"
fi
printf '> - actor A 1000 1000\n< 0\n> A start request_key s:user s:probe s:info @t\n< started\n> - upcall U\n< create k1 1000 1000 k2 0 k3\n> U exit 0\n< 0\n> A wait\n< -ENOKEY\n' >"$folder/probe.case"
"$oracle" --check "$folder/probe.case" >/dev/null 2>&1 || skip 'the key calls of this host do not work'

"$build/tests/conformance/key_scripts" "$folder/scripts" "$scripts" "$operations" "$seed" || exit 1
# The recorder numbers its users anew in each run, of which there are some thousand, so it gets them in portions.
find "$folder/scripts" -name '*.case' | sort | xargs -n 200 "$oracle" --check >"$folder/first" 2>&1
# A difference counts if it comes again: at times the kernel is slower to collect keys than the recorder waits.
mapfile -t suspects < <(grep -oE '^[^:]+\.case' "$folder/first" | sort -u)
differing=0
for suspect in "${suspects[@]}"; do
    "$oracle" --check "$suspect" >"$folder/again" 2>&1 && continue
    "$oracle" --check "$suspect" >"$folder/again" 2>&1 && continue
    differing=$((differing + 1))
    cat "$folder/again"
done
printf '%s scripts of %s operations on Linux %s: %s differ\n' "$scripts" "$operations" "$(uname -r)" "$differing"
[ "$differing" -eq 0 ]
