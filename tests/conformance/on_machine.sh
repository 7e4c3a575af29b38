# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Replays scripts whose results the host's kernel has confirmed on a whole machine: cores, caches, TLBs and DRAM with tags.
# Usage: source it; on_machine BUILD_FOLDER SCRIPT_FOLDER MOST_SCRIPTS. Fails if a result differs or a read is wrong.
on_machine() {
    local build=$1 folder=$2 most=$3 result
    local -a small=()
    local level
    for level in l1d.size=4KiB l1d.ways=4 l2.size=8KiB l2.ways=4 llc.size=16KiB llc.ways=4; do small+=(--set "cache.$level"); done
    result=$(find "$folder" -name '*.case' | sort | head -n "$most" |
        xargs -d '\n' "$build/sim/mktme-sim" conformance --machine configs/machines/icx.toml --set data.mode=tags "${small[@]}")
    printf '%s\nthe same scripts on a whole machine: %s\n' "$(sed '$d' <<<"$result")" "$(tail -n 1 <<<"$result")"
    [[ $(tail -n 1 <<<"$result") == [1-9]*' passed, 0 failed' ]]
}
