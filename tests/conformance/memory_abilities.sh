#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints what random scripts must know of the memory of this host: `keys` or `no-keys`, whether it has protection keys,
# and `zero-page` or `no-zero-page`, whether a read of untouched memory maps the page of zeros. Exits with 1 if the
# recorder does not work here. Usage: memory_abilities.sh RECORDER
set -uo pipefail
oracle=$1
probe=$(mktemp)
trap 'rm -f "$probe"' EXIT
# Returns true if the host gives these answers in a case of one mapped page.
answers() {
    printf '> - proc P\n< 0\n> P mmap 0 1 rw- priv,anon,fixed\n< 0\n%b' "$1" >"$probe"
    timeout 30 "$oracle" --check "$probe" >/dev/null 2>&1
}
answers '> P write 0 11\n< 0\n' || exit 1
if grep -qw ospke /proc/cpuinfo; then printf 'keys '; else printf 'no-keys '; fi
if answers '> P read 0\n< 00\n> P write 0 11\n< 0\n> P faults\n< 0\n'; then echo no-zero-page; else echo zero-page; fi
