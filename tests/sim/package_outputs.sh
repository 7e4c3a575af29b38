#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks outputs and faults of a machine of several packages: logs of each, one timeline, faults in the memory of any.
# Usage: package_outputs.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"

cat >machine.toml <<'EOF'
[cpu]

[platform]
cores = 1
packages = 2
placement = "interleaved"

[cache.llc]
size = "64 KiB"
ways = 16

[cache.l2]
size = "16 KiB"
ways = 8

[memory]
channels = 2

[encryption]
mode = "mktme"

[data]
mode = "full"

[workload]
generator = "mix"
footprint = "256 KiB"
requests = 4000
keyid_assignment = "one"
keyid = 1

[[mktme.key]]
keyid = 1

[output]
commands = true
timeline = true
waves = true
bus = true
EOF
value() { awk -F, -v c="$2" -v s="$3" '$1 == c && $2 == s { print $3 }' "$1/stats.csv"; } # RUN COMPONENT STAT

expect 0 'check|reads' run machine.toml --out two
for package in 0 1; do
    log=two/commands.package.$package.csv
    expect 0 'data channels: 2, violations: 0$' trace check-commands "$log" --part DDR4-3200AA-8Gb-x8 --channels 2 \
        --end "$(value two sim time_ns) ns"
    columns=$(grep -cE ',(RD|WR|RDA|WRA)$' "$log")
    [ "$columns" -gt 0 ] || fail "package $package has no accesses"
    lines=$(($(wc -l <two/bus.package.$package.csv) - 1))
    [ "$lines" -eq "$columns" ] || fail "package $package: $lines lines on the bus for $columns column commands"
done
[ -e two/commands.csv ] && fail "commands.csv beside those of the packages"
# The timeline has every command of both, under the names of their packages; the waves have both command buses.
all=$(cat two/commands.package.*.csv | grep -vc ^time_fs)
zcat two/timeline.json.gz >timeline.json
[ "$(grep -c '"ph":"X"' timeline.json)" -eq "$all" ] || fail "the timeline has not all commands of both packages"
for package in 0 1; do
    grep -q "\"process_name\".*package.$package.memory.channel.1\"" timeline.json ||
        fail "no process of package $package on the timeline"
    grep -q "\"name\":\"package.$package.memory.channel.0.read_queue" timeline.json ||
        fail "no queue of package $package on the timeline"
    grep -q "scope module package" two/waves.vcd || fail "no package in the waves"
done
awk '/^#/ { t = substr($1, 2) + 0; if (t < last) bad = 1; last = t } END { exit bad }' two/waves.vcd ||
    fail "the waves go back in time"

# Interleaved: page by page, so both packages get the same number of accesses but for the odd page. Local: all in one.
reads() { value "$1" "package.$2.memory" reads; }
[ "$(awk -v a="$(reads two 0)" -v b="$(reads two 1)" 'BEGIN { print (a / b > 0.9 && a / b < 1.1) }')" = 1 ] ||
    fail "interleaved: $(reads two 0) and $(reads two 1) reads"

# One package keeps its files, and those of an earlier run with several are removed.
expect 0 '' run machine.toml --set platform.packages=1 --set platform.placement=local --set platform.link.latency="26.7 ns" --out two
[ -e two/commands.csv ] || fail "a single package has no commands.csv"
[ -z "$(ls two/commands.package.* 2>/dev/null)" ] || fail "files of packages are left"

# A fault hits the package that has the memory. A device writes the lines on both sides of the border, and another reads
# them when their copies have left the caches.
capacity=$((16 * 1024 * 1024 * 1024))
fault() { # FILE ADDRESS LENGTH
    printf '[[data.fault]]\nat = "60 us"\naddress = "%s B"\nlength = "%s B"\n' "$2" "$3" >"$1"
}
fault border.toml $((capacity - 64)) 128
fault last.toml $((capacity * 2 - 64)) 64
fault beyond.toml $((capacity * 2)) 64
{
    printf '[[platform.device]]\naddress = "%s B"\nlength = "1 KiB"\nkeyid = 1\n' $((capacity - 512))
    printf 'accesses = 16\nread_share = 0.0\n'
    printf '[[platform.device]]\naddress = "%s B"\nlength = "1 KiB"\nkeyid = 1\n' $((capacity - 512))
    printf 'accesses = 16\nbegin = "61 us"\n'
} >devices.toml
run=(run machine.toml devices.toml --set workload.requests=30000 --set output.timeline=false --set output.waves=false)
expect 0 '' "${run[@]}" border.toml --out fault
for package in 0 1; do
    [ "$(value fault package.$package.check corrupted)" = 1 ] ||
        fail "package $package: $(value fault package.$package.check corrupted) corrupted reads"
done
[ "$(value fault check corrupted)" = 2 ] || fail "the machine: $(value fault check corrupted) corrupted reads"
expect 0 '' "${run[@]}" last.toml --out last
[ "$(value last check corrupted)" = 0 ] || fail "a fault elsewhere corrupts"
expect 2 "data.fault\[0\].address = $((capacity * 2)) B.*: the memory ends at $((capacity * 2)) B" run machine.toml beyond.toml \
    --out fault

exit $((failures != 0))
