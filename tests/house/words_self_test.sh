#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that words.sh finds an example of each line of words.txt, and nothing in a clean file.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
examples=('struct Outlook {};' 'Treatment t;' 'Verdict judge();' 'no_slot;' 'class Floors {};' 'unknown_[3];' 'void rest(Cycles until);'
    'hw::Msr m;' 'namespace data {' 'see models/mktme/msr.hpp' '// it is no more' '// on its way to bed')
failures=0
echo '// Returns the candidate of the bank; tools and restarts are other words.' >"$work/a.cpp"
"$here/words.sh" "$work" >/dev/null || { echo 'FAILED: a clean file' && failures=1; }
[ "$(grep -cvE '^(#|$)' "$here/words.txt")" -eq "${#examples[@]}" ] || { echo 'FAILED: not one example for each line' && failures=1; }
for example in "${examples[@]}"; do
    echo "$example" >"$work/a.cpp"
    [[ $("$here/words.sh" "$work") == *use:* ]] || { echo "FAILED: $example is not found" && failures=1; }
done
exit "$failures"
