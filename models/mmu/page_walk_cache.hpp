// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/mmu/lru_sets.hpp"
#include "models/mmu/mmu_params.hpp"
#include "models/mmu/paging_levels.hpp"

namespace mktme::mmu {

/// Paging-structure caches: entries of the upper levels, from which a walk can go on (Intel SDM volume 3, "Caching
/// Paging-Structure Entries").
///
/// There is one cache for each level above the PTEs, found by address space and the address bits that the level has
/// translated. An entry holds the next table, with its KeyID and as the host addresses it, and the rights of all levels
/// so far. It stays, stale or not, until it is invalidated or replaced.
class PageWalkCache {
public:
    struct Hit {
        int level;    // of the entry found: the walk goes on one level below
        Entry entry;  // its table and the rights so far
    };

    /// Throws ConfigError as check() does.
    explicit PageWalkCache(const MmuParams& params);

    /// Returns the entry of the lowest level that is cached for `address`.
    [[nodiscard]] std::optional<Hit> deepest(SpaceTag space, std::uint64_t address);
    /// Caches an entry of a level, 2 to mmu.levels, that leads to a table.
    void fill(SpaceTag space, std::uint64_t address, int level, Entry entry);

    /// Removes all entries of a space, as INVLPG of any of its addresses and MOV to CR3 do.
    void invalidate(SpaceTag space);
    void invalidate_all();

private:
    [[nodiscard]] static std::uint64_t key_of(SpaceTag space, std::uint64_t address, int level);
    [[nodiscard]] LruSets& cache(int level) { return caches_[static_cast<std::size_t>(level - pde_level)]; }
    template <class Predicate>
    void erase_if(Predicate&& is_wanted);

    int levels_;
    std::array<LruSets, pml5e_level - pde_level + 1> caches_;  // from the PDEs
};

}  // namespace mktme::mmu
