#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the command checker shares no code, and no page of rules, with the device that it checks.
# Usage: independence.sh SOURCES
set -uo pipefail
cd "${1:-.}" || exit 2
foreign=$(grep -rnE '#include "(models|workloads|sim|tests)/' models/command_check |
    grep -vE '#include "models/(base|command_check)/')
linked=$(sed -n '/LINKS/,/)/p' models/command_check/CMakeLists.txt | grep -oE 'mktme_[a-z]+' | grep -v '^mktme_base$')
# The law of the device is no source of the checker: a rule missing there would be missing here too.
read_off=$(grep -rnE 'docs/models|the law|memory-controller' models/command_check)
printf '%s' "$foreign" "$linked" "$read_off"
[ -z "$foreign$linked$read_off" ] && [ -n "$(ls models/command_check/*.cpp)" ]
