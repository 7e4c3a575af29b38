// SPDX-License-Identifier: Apache-2.0
#include "models/cache/set_array.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace mktme::cache {

SetArray::SetArray(const CacheParams& params, std::uint64_t seed, std::string_view path,
                   unsigned skipped_bits)
    : index_{geometry_of(params).sets, skipped_bits},
      replacement_{params.replacement},
      storage_{geometry_of(params)},
      random_{seed, path} {
    for (std::uint64_t set = 0; set < sets(); ++set) replacement_.reset(storage_.ages(set));
    draw_ = random_.bits();
}

unsigned SetArray::victim_way(std::uint64_t set) const {
    const std::uint64_t* const lines = storage_.lines(set);
    const std::uint64_t* const empty = std::find(lines, lines + ways(), SetStorage::no_line);
    if (empty != lines + ways()) return static_cast<unsigned>(empty - lines);
    return replacement_.victim(storage_.ages(set), draw_);
}

EntryIndex SetArray::victim(PhysAddr line) const {
    const std::uint64_t set = index_(line);
    return entry_at(set, victim_way(set));
}

/// Empties an entry that the policy has chosen, if it holds a line. Returns the line.
EvictedLine SetArray::evict(EntryIndex entry) {
    if (state(entry) == LineState::invalid) return {};
    const EvictedLine evicted{
        .line = line(entry), .state = state(entry), .is_prefetched = is_prefetched(entry)};
    replacement_.replaced(storage_.ages(set_of(entry)), way_of(entry));
    if (replacement_.draws()) draw_ = random_.bits();
    return evicted;
}

EvictedLine SetArray::fill(PhysAddr line, LineState state) {
    const EntryIndex entry = victim(line);
    const std::uint64_t set = set_of(entry);
    const unsigned way = way_of(entry);
    const EvictedLine evicted = evict(entry);
    storage_.lines(set)[way] = line.count();
    state_byte(entry) = static_cast<std::uint8_t>(state);
    replacement_.filled(storage_.ages(set), way);
    remember(set, way);
    return evicted;
}

void SetArray::invalidate(EntryIndex entry) {
    const std::uint64_t set = set_of(entry);
    std::uint64_t& place = storage_.lines(set)[way_of(entry)];
    if (storage_.last(set) == (place | way_of(entry))) storage_.last(set) = SetStorage::no_line;
    place = SetStorage::no_line;
    state_byte(entry) = 0;
}

std::optional<std::string> SetArray::broken_invariant() const {
    for (std::uint64_t set = 0; set < sets(); ++set)
        for (unsigned way = 0; way < ways(); ++way) {
            const EntryIndex entry = entry_at(set, way);
            const bool is_empty = line(entry).count() == SetStorage::no_line;
            if (is_empty != (state(entry) == LineState::invalid))
                return fmt::format("set {} way {}: the state does not fit the address", set, way);
            if (is_empty) continue;
            if (index_(line(entry)) != set)
                return fmt::format("set {} way {}: the line belongs to another set", set, way);
            if (search(set, line(entry)) != entry || find(line(entry)) != entry)
                return fmt::format("set {} way {}: the set has the line twice", set, way);
        }
    return std::nullopt;
}

}  // namespace mktme::cache
