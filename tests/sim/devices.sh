#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks what a DMA device of a configuration does to the memory of a program under a KeyID: without the KeyID it corrupts
# it, with the KeyID it does not, whoever puts it there. Real bytes and tags agree.
# Usage: devices.sh PROGRAM SOURCES
set -uo pipefail
# shellcheck source=tests/sim/prelude.sh
source "$(dirname "${BASH_SOURCE[0]}")/prelude.sh"

# A core that reads and writes pages of KeyID 1, through caches that hold a part of them.
cat >machine.toml <<'EOF'
[cpu]

[platform]
cores = 1

[cache.l1d]
size = "2 KiB"
ways = 2

[cache.l2]
size = "4 KiB"
ways = 4

[cache.llc]
size = "8 KiB"
ways = 4

[encryption]
mode = "mktme"

[[mktme.key]]
keyid = 1

[[mktme.key]]
keyid = 2

[workload]
generator = "mix"
footprint = "32 KiB"
requests = 20000
keyid_assignment = "one"
keyid = 1
EOF

# A device that accesses the pages of the program.
device() { # FILE VALUE...
    local file=$1
    shift
    printf '[[platform.device]]\ntarget = "program"\npattern = "random"\ninterval = "40 ns"\nread_share = 0.0\n' >"$file"
    printf '%s\n' "$@" >>"$file"
}
# counts NAME FILE...: runs the machine with files, with tags and with bytes, and prints the wrong reads, which must be alike
counts() {
    local name=$1 mode file
    local -a files=()
    shift
    for file in "$@"; do files+=("$file"); done
    for mode in tags full; do
        "$program" run machine.toml "${files[@]}" --set data.mode=$mode --quiet --out "$name-$mode" >out.txt 2>&1 ||
            fail "$name: $(head -2 out.txt)"
        awk -F, '$1 == "check" && $3 != 0 && $2 != "reads" && $2 != "unwritten" { print $2 }' "$name-$mode/stats.csv" |
            sort | tr '\n' ' ' >"$name-$mode.txt"
    done
    cmp -s "$name-tags/stats.json" "$name-full/stats.json" || fail "$name: tags and bytes count otherwise"
    cat "$name-tags.txt"
}
# ends WANTED NAME FILE...: checks which kinds of wrong reads there are
ends() {
    local wanted=$1 got
    shift
    got=$(counts "$@")
    [ "$got" = "$wanted" ] || fail "$1: '$got', not '$wanted'"
}
none() { # PATH NAME: checks that a statistic is 0
    [ "$(awk -F, -v p="$1" '$1 "." $2 == p { print $3 }' "$2/stats.csv")" = 0 ] || fail "$2: $1 is not 0"
}
some() { # PATH NAME: checks that a statistic is above 0
    [ "$(awk -F, -v p="$1" '$1 "." $2 == p { print ($3 > 0) }' "$2/stats.csv")" = 1 ] || fail "$2: $1 is 0"
}

ends "" alone
device plain.toml 'keyid = 0'
device other.toml 'keyid = 2'
device keyed.toml 'keyid = 1'
device pages.toml 'keyids = "of-pages"'
# Beside what a device writes without the KeyID, or under another, the program reads stale copies in its caches. In memory
# it finds its own lines lost, and those that it has never written under another key.
ends "garbage lost_writeback stale_alias wrong_key " plain plain.toml
ends "garbage lost_writeback stale_alias wrong_key " other other.toml
ends "" keyed keyed.toml
ends "" pages pages.toml
some device.0.writes keyed-tags
cmp -s keyed-tags/stats.json pages-tags/stats.json || fail "the KeyID of the pages is not that of the program"

# An IOMMU puts the KeyID there for a device that cannot drive it.
device narrow.toml 'keyid = 1' 'address_bits = 46'
expect 2 'platform.device\[0\].address_bits = 46: cannot drive address 0x4.* with KeyID 1 in bits 46 and up' run machine.toml \
    narrow.toml --out narrow
device iommu.toml 'keyid = 1' 'address_bits = 46' 'iommu = true'
device iommu-pages.toml 'keyids = "of-pages"' 'address_bits = 46' 'iommu = true'
device iommu-plain.toml 'keyid = 0' 'address_bits = 46' 'iommu = true'
ends "" iommu iommu.toml
ends "" iommu-pages iommu-pages.toml
ends "garbage lost_writeback stale_alias wrong_key " iommu-plain iommu-plain.toml
none device.0.refused iommu-tags
cmp -s keyed-tags/stats.json iommu-tags/stats.json || fail "an IOMMU changes more than the address"

# What the IOMMU maps nowhere is refused, and corrupts nothing.
device beyond.toml 'keyid = 1' 'iommu = true' 'length = "64 KiB"'
ends "" beyond beyond.toml
some device.0.refused beyond-tags
some device.0.writes beyond-tags
grep -q '^devices .* refused by an IOMMU' <("$program" run machine.toml beyond.toml --out beyond) || fail "no summary of the device"

# A device that only reads: through the wrong KeyID it gets what it cannot decrypt, or an old value.
device reads.toml 'keyid = 0' 'read_share = 1.0'
sed -i '/read_share = 0.0/d' reads.toml
ends "garbage stale_alias wrong_key " reads reads.toml
device reads-keyed.toml 'keyid = 1' 'read_share = 1.0'
sed -i '/read_share = 0.0/d' reads-keyed.toml
ends "" reads-keyed reads-keyed.toml

# The run ends with the cores. What was left of the accesses is said.
device many.toml 'keyid = 1' 'accesses = 100000000'
expect 0 'warning: many.toml:1: platform.device\[0\]: [0-9]+ of its 100000000 accesses were done when the run ended' run \
    machine.toml many.toml --out many
device late.toml 'keyid = 1' 'begin = "1 s"'
expect 0 'warning: late.toml:1: platform.device\[0\]: none of its accesses were done' run machine.toml late.toml --out late
device few.toml 'keyid = 1' 'accesses = 10'
expect 0 'devices  *0 reads, 10 writes' run machine.toml few.toml --out few
grep -q warning out.txt && fail "a device that did all it had to is warned of"

# A run's own configuration repeats it, devices included.
"$program" run iommu-full/config.toml --quiet --out again >out.txt 2>&1 || fail "again: $(head -2 out.txt)"
cmp -s iommu-full/stats.json again/stats.json || fail "config.toml does not repeat the run"

exit $((failures != 0))
