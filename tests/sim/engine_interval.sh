#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that an initiation interval is the distance to the previous block in the same core.
# Usage: engine_interval.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"

query() { sqlite3 "$1/sweep.sqlite" "$2"; }

# Lines are 2.5 us apart, each at another phase of every interval. In every engine, a lone line takes the time of the
# closed form and less than one engine clock for the crossing.
for i in $(seq 0 59); do printf '0x%x READ %d\n' $((i * 0x20000)) $((i * 4001)); done >lone.dramsim3.trace
cat >lone.toml <<TOML
base = ["$sources/configs/machines/ddr4-3200.toml"]
traces = ["lone.dramsim3.trace"]
[set]
workload.issue = "timed"
dram.refresh = false
[[axis]]
crypto.data_cores = [1, 2, 3, 4, 5, 8]
crypto.tweak_cores = [1, 1, 1, 1, 2, 2]
[[axis]]
crypto.initiation_interval = ["1 cycle", "2 cycles", "10 cycles", "40 cycles", "1000 cycles"]
[[axis]]
crypto.clock = ["1.6 GHz", "2 GHz"]
[[axis]]
crypto.tweak = ["parallel", "serial"]
TOML
expect 0 '120 of 120 points done, 0 failed' sweep lone.toml -j2 --out lone
judged="FROM result JOIN closed_form AS theory USING (point) JOIN closed_form AS clock USING (point)
    WHERE result.name IN ('crypto.exposed_read_latency_ns.mean', 'crypto.exposed_read_latency_ns.max')
    AND theory.name = 'closed_form.exposed_read_latency_ns' AND clock.name = 'closed_form.engine_clock_ns'"
[ "$(query lone "SELECT count(*) $judged")" = 240 ] || fail "not 240 latencies"
wrong=$(query lone "SELECT count(*) $judged AND (result.value < theory.value - 1e-6 OR result.value >= theory.value + clock.value)")
[ "$wrong" = 0 ] || fail "$wrong latencies of lone lines are not those of the closed form"

# A slow engine passes N x 16 B x f / II, for reads alone and for writes alone, even if N does not divide the four
# blocks of a line.
cat >busy.toml <<TOML
base = ["$sources/configs/machines/ddr4-3200.toml"]
[set]
workload.generator = "mix"
workload.footprint = "1 MiB"
workload.issue = "asap"
workload.requests = 20_000
dram.refresh = false
[[axis]]
workload.read_share = [0.0, 1.0]
[[axis]]
crypto.data_cores = [1, 2, 3, 4, 5, 6, 7, 8]
crypto.tweak_cores = [1, 1, 1, 1, 2, 2, 2, 2]
crypto.initiation_interval = ["7 cycles", "7 cycles", "10 cycles", "10 cycles", "20 cycles", "20 cycles", "30 cycles", "30 cycles"]
TOML
expect 0 '16 of 16 points done, 0 failed' sweep busy.toml -j2 --out busy
judged="FROM result JOIN closed_form AS theory USING (point)
    WHERE result.name = 'memory.bandwidth_gb_s' AND theory.name = 'closed_form.engine_gb_s'"
[ "$(query busy "SELECT count(*) $judged")" = 16 ] || fail "not 16 bandwidths"
wrong=$(query busy "SELECT count(*) $judged AND abs(result.value / theory.value - 1) > 0.015")
[ "$wrong" = 0 ] || fail "$wrong bandwidths are not those of the closed form: $(query busy "SELECT point, result.value, theory.value $judged")"

[ "$failures" -eq 0 ] && echo "all checks passed"
exit "$((failures > 0))"
