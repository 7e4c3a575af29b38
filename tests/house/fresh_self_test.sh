#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks, with stand-ins for the programs that fresh.sh needs, that it states why no bare root can be made, exits with
# 75 and leaves nothing behind.
set -uo pipefail
house=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
mkdir -p "$work/tests/house" "$work/bin"
cd "$work" || exit 2
cp "$house/fresh.sh" tests/house/
stand_in() { # NAME LINE...
    printf '%s\n' '#!/bin/bash' "${@:2}" >"bin/$1"
    chmod +x "bin/$1"
}
cannot() { # REASON
    PATH=$work/bin:$PATH tests/house/fresh.sh demo >out 2>&1
    local got=$?
    if [ "$got" -ne 75 ] || ! grep -qE -- "no bare Debian 12 can be made here: $1" out; then
        echo "FAILED: exit $got, not 75 for '$1': $(cat out)"
        failures=1
    fi
    [ -z "$(find build/fresh -name 'root.*' 2>/dev/null)" ] || { echo "FAILED: a root is left behind" && failures=1; }
}

stand_in id 'echo 1000'
cannot 'it takes root'
stand_in id 'echo 0'
stand_in debootstrap 'echo "E: no mirror"; exit 1'
stand_in unshare 'exit 1'
cannot 'this host grants no mount namespace'
# shellcheck disable=SC2016  # expanded in the stand-in
stand_in unshare 'while [[ $1 == --* ]]; do shift; done; exec "$@"'
stand_in apt-get 'echo "https://mirror.invalid/debian/ trixie main"'
cannot 'apt has no source of bookworm main here'
stand_in apt-get 'echo "https://mirror.invalid/debian/ bookworm main"'
cannot 'debootstrap failed: E: no mirror'
exit "$failures"
