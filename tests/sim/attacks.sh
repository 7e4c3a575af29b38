#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that each shipped attack ends as the claims about multi-key encryption state (docs/facts.md#security-claims).
# Usage: attacks.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"
attacks=$sources/configs/studies/attacks
secret=$(printf 'attack at dawn, ' | od -An -v -tx1 | tr -d ' \n')

attack() { # NAME TRACE ARGS...
    "$program" run "$sources/configs/machines/ddr4-3200.toml" "$attacks/$1.toml" --trace "$attacks/$2.stl" --quiet --out "$1" \
        "${@:3}" >out.txt 2>&1 || fail "$1: $(head -2 out.txt)"
}
# ends NAME TRACE STAT=COUNT...: checks that every other count of wrong reads is 0, and that real bytes and tags agree
ends() {
    local name=$1 trace=$2 mode wanted
    shift 2
    wanted=$(printf '%s\n' "reads=16" "$@" | sort)
    for mode in full tags; do
        attack "$name" "$trace" --set data.mode=$mode --set output.bus=false
        got=$(awk -F, '$1 == "check" && $3 != 0 { print $2 "=" $3 }' "$name/stats.csv" | sort)
        [ "$got" = "$wanted" ] || fail "$name with data.mode=$mode: $(echo "$got" | tr '\n' ' '), not $(echo "$wanted" | tr '\n' ' ')"
    done
}
# written NAME FROM-MICROSECOND TO: prints the bytes written to the bus in between, by address
written() { awk -F, -v a="$2" -v b="$3" '$3 == "write" && $1 >= a * 1e9 && $1 < b * 1e9 { print $4, $5 }' "$1/bus.csv" | sort; }

ends kernel-mapping snoop wrong_key=16 garbage=16
ends replay-same-key owner-twice replayed=16
ends replay-other-key two-owners replayed=16 garbage=16
ends relocation owner relocated=8 garbage=8
ends bit-flip owner corrupted=16 garbage=16
ends freed-key owner cleared_key=16 garbage=16
ends rekeyed owner wrong_key=16 garbage=16
ends device owner wrong_key=10 garbage=10
ends capture owner
ends compare two-owners
ends integrity owner corrupted=8 relocated=4 poisoned=12
ends integrity-replay owner-twice replayed=16
ends private-page snoop wrong_key=16 withheld=16

# The bus shows ciphertext, and plaintext when TME is bypassed.
attack capture owner
grep -q "$secret" capture/bus.csv && fail "the secrets are in the capture"
[ "$(wc -l <capture/bus.csv)" -eq 33 ] || fail "16 writes and 16 reads cross the bus"
sed '/^mode = "mktme"/s/mktme/no-encrypt/; /^\[\[mktme.key/,$d' "$attacks/capture.toml" >plain.toml
"$program" run "$sources/configs/machines/ddr4-3200.toml" plain.toml --trace "$attacks/owner.stl" --quiet --out plain >out.txt 2>&1 ||
    fail "plain: $(head -2 out.txt)"
[ "$(grep -c "$secret" plain/bus.csv)" -eq 32 ] || fail "without encryption the secrets are on the bus"

# Equal plaintext at an equal address gives other ciphertext under another key, and the same under the same key.
attack compare two-owners
[ -z "$(comm -12 <(written compare 0 40) <(written compare 40 90))" ] || fail "two owners' ciphertext is the same"
[ "$(written compare 0 40 | wc -l)" -eq 16 ] || fail "16 lines are written by the first owner"
printf '[[mktme.key]]\nkeyid = %s\ndata_key = "%032d"\ntweak_key = "%032d"\n' 4 1 2 5 1 2 >>equal.toml
sed '/^\[\[mktme.key/,$d' "$attacks/compare.toml" | cat - equal.toml >equal-keys.toml
"$program" run "$sources/configs/machines/ddr4-3200.toml" equal-keys.toml --trace "$attacks/two-owners.stl" --quiet --out equal \
    >out.txt 2>&1 || fail "equal keys: $(head -2 out.txt)"
[ "$(comm -12 <(written equal 0 40) <(written equal 40 90) | wc -l)" -eq 16 ] || fail "equal keys make equal ciphertext"

echo "attacks: $failures failed"
[ "$failures" -eq 0 ]
