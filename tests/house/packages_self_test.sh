#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that packages.sh detects a missing line: removes each line of the lists in turn, and gives it made-up files and
# scripts. Usage: packages_self_test.sh BUILD LIST...
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
packages=$here/packages.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}
without() { # LINE LIST...: prints the lists as one, without this line
    cat -- "${@:2}" | grep -vxF -- "$1" >"$work/list"
}

"$packages" --used "$1" >"$work/table" || fail "no table of what is used"
"$packages" --check "$work/table" "${@:2}" >"$work/out" || fail "the lists are not enough to begin with: $(head -3 "$work/out")"
# A removed line is reported by name, unless the other lines bring its package along. An unneeded line is an error too.
missed=0
while read -r line; do
    without "$line" "${@:2}"
    if ! "$packages" --check "$work/table" "$work/list" >"$work/out"; then
        grep -qwF -- "$line" "$work/out" || fail "without $line, its name is not in: $(head -3 "$work/out")"
        missed=$((missed + 1))
    elif "$packages" --closure "$work/list" | grep -qxF -- "$line"; then
        echo "$line: other lines bring it along"
    else
        fail "nothing in the build or in scripts needs $line"
    fi
done < <(cat -- "${@:2}" | grep -v '^#')
[ "$missed" -ge 15 ] || fail "only $missed lines are missed"

# One line is removed from end to end.
without libboost-context-dev "${@:2}"
"$packages" "$1" "$work/list" >"$work/out" && fail "libboost-context-dev is not missed from end to end"
grep -qE '/boost/.*header.*libboost' "$work/out" || fail "no Boost header is named: $(head -3 "$work/out")"

printf '%s\t%s\theader\n' - /usr/local/include/by_hand.hpp >"$work/by_hand"
"$packages" --check "$work/by_hand" "${@:2}" >"$work/out" && fail "a header that was put there by hand is not noticed"
grep -qF 'by_hand.hpp (header), package -: it belongs to no package' "$work/out" || fail "by hand: $(cat "$work/out")"

# The script has commands at every kind of place, and words that are no commands.
cat >"$work/script.sh" <<'SCRIPT'
first a | second b && third; if fourth; then fifth >file 2>&1; fi
value=$(sixth "$(seventh x)" 'not1') other="not2 $(eighth)" ninth not3 # not4
case $x in not5) tenth ;; not6 | not7) eleventh ;; esac
awk '
not8 | not9' | xargs -n 3 twelfth
timeout 10 thirteenth && ! fourteenth || { fifteenth; }
cat <<'END' | sixteenth
not10 | not11
END
list=(not12 not13) number=$((not14 | 1)) long=${not15:-not16} # | not17
for name in not18 not19; do seventeenth \
    not20; done
here() { eighteenth < <(nineteenth); }
SCRIPT
got=$(awk -f "$here/commands.awk" "$work/script.sh" | cut -f1 | grep -E 'th$|first|second|third|not[0-9]' | tr '\n' ' ')
for word in first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth \
    sixteenth seventeenth eighteenth nineteenth; do
    [[ " $got" == *" $word "* ]] || fail "$word is a command"
done
# Words between bars of a pattern cannot be told from commands: not6.
[ "$(tr ' ' '\n' <<<"$got" | grep '^not' | grep -vx not6)" = "" ] || fail "no commands: $got"

echo "$missed lines are missed when they are not there; $failures failed"
exit "$((failures > 0))"
