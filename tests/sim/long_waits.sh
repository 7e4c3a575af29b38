#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that waits that the configuration asks for are no hangs, and that every run ends.
# Usage: long_waits.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"

machine=$sources/configs/machines/ddr4-3200.toml
few=(--out out --set workload.requests=20)
writes=(--set workload.generator=mix --set workload.read_share=0)

# These waits exceed the watchdog's millisecond: a pause of the reads, slow engines, slow keys, gaps, closed ports.
expect 0 . run "$machine" "${few[@]}" "${writes[@]}" --set controller.drain=lazy --set 'controller.idle_drain_after=20000000 cycles'
expect 0 . run "$machine" "${few[@]}" --set crypto.clock="1 MHz" --set crypto.rounds_per_clock=0.01
expect 0 . run "$machine" "${few[@]}" "${writes[@]}" --set crypto.clock="1 MHz" --set crypto.rounds_per_clock=0.01
expect 0 . run "$machine" "${few[@]}" "${writes[@]}" --set crypto.clock="1 MHz" --set crypto.data_cores=1 --set crypto.initiation_interval="1024 cycles"
expect 0 . run "$machine" "${few[@]}" "${writes[@]}" --set crypto.clock="1 MHz" --set crypto.key_store=1 --set crypto.key_load="10000 cycles"
expect 0 . run "$machine" "${few[@]}" --set workload.generator=random --set workload.issue=timed --set workload.interval="5 ms" \
    --set dram.power_down=true --set 'dram.self_refresh_after=1000 cycles'
expect 2 'must be 0 cycles to 1000000000 cycles' run "$machine" "${few[@]}" --set controller.drain=lazy --set 'controller.idle_drain_after=2000000000 cycles'
# Simulated time has an end, and nothing exceeds it: no trace, no generator and no sum of waits.
for last in 29514790517000 23754000000000; do
    printf '0x0 READ %s\n' "$last" >late.dramsim3.trace
    expect 2 "late.dramsim3.trace:1:10: cycle $last lies beyond the 14845 s" run "$machine" --out out --trace late.dramsim3.trace --set dram.refresh=false
done
printf '0x0 READ 23750000000000\n0x40 READ 23750000000900\n0x80 READ 23750000000930\n' >late.dramsim3.trace
expect 0 'exposed decryption +mean +[0-9]{1,2}\.' run "$machine" --out out --trace late.dramsim3.trace --set dram.refresh=false
expect 2 'longer than can be simulated \(14845 s\)' run "$machine" "${few[@]}" --set 'workload.interval="800 s"'
expect 2 'the run needs more than the 14846 s that can be simulated' run "$machine" --out beyond --set workload.requests=20 --set dram.refresh=false \
    --set workload.issue=dependent --set 'controller.frontend_latency="3600 s"'
grep -q '"partial": true' beyond/stats.json || fail "a run beyond the end of time is not marked partial"
cat >drain.toml <<'TOML'
[encryption]
mode = "mktme"
[mktme.pconfig]
drain = true
[memory]
channels = 2
[controller]
drain = "lazy"
idle_drain_after = "20000000 cycles"
[workload]
generator = "mix"
read_share = 0.0
requests = 40
keyid_assignment = "one"
keyid = 1
[[mktme.key]]
keyid = 1
[[mktme.program]]
at = "20 ns"
keyid = 1
TOML
expect 0 . run "$machine" drain.toml --out out

# The last drain of a run ends although its channels stay in self-refresh.
cat >asleep.toml <<'TOML'
[encryption]
mode = "mktme"
[dram]
self_refresh_after = "200 cycles"
[mktme.pconfig]
drain = true
[workload]
generator = "random"
requests = 600
keyid_assignment = "one"
keyid = 1
[[mktme.key]]
keyid = 1
TOML
for at in $(seq 7000 20 8000); do
    printf '[[mktme.program]]\nat = "%d ns"\nkeyid = 1\n' "$at" >>asleep.toml
done
for channels in 1 2 4; do
    for issue in 'window --set workload.window=4' dependent asap; do
        # shellcheck disable=SC2086  # several words
        timeout 60 "$program" run "$machine" asleep.toml --set memory.channels=$channels --set workload.issue=$issue --quiet --out out ||
            fail "$channels channels, $issue: exit code $?"
    done
done

# KeyIDs that PCONFIG cannot program do not count in the total.
total() { # EXPECTED ARGS...
    local want=$1 got
    shift
    expect 0 . run "$machine" "${few[@]}" --set encryption.mode=mktme "$@"
    got=$(awk -F, '$1 == "mktme.keyids" && $2 == "total" { print $3 }' out/stats.csv)
    [ "$got" = "$want" ] || fail "mktme.keyids.total is $got, not $want: $*"
}
total 63
total 0 --set mktme.tdx_keyid_bits=6
total 63 --set mktme.tdx_keyid_bits=6 --set mktme.seam=true
total 15 --set mktme.tdx_keyid_bits=2
total 10 --set mktme.tdx_keyid_bits=2 --set mktme.max_keys=10

[ "$failures" -eq 0 ] && echo "all checks passed"
exit "$((failures > 0))"
