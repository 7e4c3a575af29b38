// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/page_walk_cache.hpp"

#include <algorithm>

namespace mktme::mmu {

namespace {

constexpr unsigned prefix_bits = 36;  // of a 57-bit address above 2 MiB

const MmuParams& checked(const MmuParams& params) {
    check(params);
    return params;
}

}  // namespace

PageWalkCache::PageWalkCache(const MmuParams& params)
    : levels_{static_cast<int>(checked(params).levels)},
      caches_{LruSets{params.pde_entries / params.pde_ways, params.pde_ways},
              LruSets{params.pdpte_entries / params.pdpte_ways, params.pdpte_ways},
              LruSets{1, params.pml4e_entries}, LruSets{1, params.pml5e_entries}} {}

/// Bit 63 makes a key differ from that of no entry.
std::uint64_t PageWalkCache::key_of(SpaceTag space, std::uint64_t address, int level) {
    constexpr std::uint64_t is_entry = std::uint64_t{1} << 63;
    constexpr std::uint64_t prefix_mask = (std::uint64_t{1} << prefix_bits) - 1;
    return is_entry | static_cast<std::uint64_t>(space) << prefix_bits |
           (address >> shift_of_level(level) & prefix_mask);
}

std::optional<PageWalkCache::Hit> PageWalkCache::deepest(SpaceTag space, std::uint64_t address) {
    for (int level = pde_level; level <= levels_; ++level) {
        LruSets& entries = cache(level);
        const std::uint64_t key = key_of(space, address, level);
        if (const std::uint64_t found = entries.find(key & (entries.sets() - 1), key); found != 0)
            return Hit{.level = level, .entry = Entry{found}};
    }
    return std::nullopt;
}

void PageWalkCache::fill(SpaceTag space, std::uint64_t address, int level, Entry entry) {
    LruSets& entries = cache(level);
    const std::uint64_t key = key_of(space, address, level);
    const std::uint64_t set = key & (entries.sets() - 1);
    const std::uint64_t present = entries.way_of(set, key);
    const std::uint64_t last = entries.ways() - 1;
    entries.replace(set, std::min(present, last), key, entry.bits());
}

template <class Predicate>
void PageWalkCache::erase_if(Predicate&& is_wanted) {
    for (LruSets& entries : caches_)
        for (std::uint64_t set = 0; set < entries.sets(); ++set)
            for (std::uint64_t way = entries.ways(); way-- > 0;)
                if (const std::uint64_t key = entries.key_at(set, way); key != 0 && is_wanted(key))
                    entries.erase(set, way);
}

void PageWalkCache::invalidate(SpaceTag space) {
    erase_if([&](std::uint64_t key) { return SpaceTag(key >> prefix_bits & 0xffff) == space; });
}

void PageWalkCache::invalidate_all() {
    erase_if([](std::uint64_t) { return true; });
}

}  // namespace mktme::mmu
