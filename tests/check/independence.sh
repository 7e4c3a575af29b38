#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Does the command checker share no code with the device it checks? Usage: independence.sh SOURCES
set -uo pipefail
cd "${1:-.}" || exit 2
foreign=$(grep -rnE '#include "(models|workloads|sim|tests)/' models/dram/check |
    grep -vE '#include "models/(base|dram/check)/')
linked=$(sed -n '/LINKS/,/)/p' models/dram/check/CMakeLists.txt | grep -oE 'mktme_[a-z]+' | grep -v '^mktme_base$')
printf '%s' "$foreign" "$linked"
[ -z "$foreign$linked" ] && [ -n "$(ls models/dram/check/*.cpp)" ]
