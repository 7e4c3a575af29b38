// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "models/mmu/lru_sets.hpp"
#include "models/mmu/mmu_stats.hpp"
#include "models/mmu/paging_levels.hpp"

namespace mktme::mmu {

/// Linear addresses from `start` up to but not including `end`.
struct AddressRange {
    std::uint64_t start = 0;
    std::uint64_t end = 0;

    constexpr bool operator==(const AddressRange&) const = default;
};

/// Shape of a TLB. Of the ways of a set, at most `most_ways[size]` hold pages of a size.
struct TlbShape {
    std::uint64_t entries = 0;
    std::uint64_t ways = 0;
    std::array<std::uint64_t, page_sizes.size()> most_ways{entries, entries, entries};
};

/// Set-associative translation lookaside buffer for pages of one or several sizes (docs/models/mmu.md).
///
/// An entry is found by address space and virtual page. It keeps the physical page with its KeyID, so entries that
/// differ only in the KeyID are different pages. Entries stay, stale or not, until they are invalidated or replaced.
/// Replacement is true LRU. Global pages are not modelled: each space has entries of its own.
class Tlb {
public:
    /// Throws ConfigError if there is no entry, ways do not divide entries, or the sets are no power of two. `name` is
    /// the parameter's in messages.
    Tlb(const TlbShape& shape, std::string_view name);

    /// Returns true if no page of this size is held, so that a look-up is not needed.
    [[nodiscard]] bool is_without(PageSize size) const { return held_[index_of(size)] == 0; }
    /// Returns the leaf of the page of this size that holds `address`; one that is not present if there is none.
    [[nodiscard]] Entry find(SpaceTag space, std::uint64_t address, PageSize size) {
        const std::uint64_t page = page_number(address, size);
        return Entry{sets_.find(page & set_mask_, key_of(space, page, size))};
    }
    /// As find(), but the order of use stays.
    [[nodiscard]] Entry peek(SpaceTag space, std::uint64_t address, PageSize size) const;
    /// Puts a translation in, or replaces that of the same page. Precondition: it is present.
    void fill(SpaceTag space, std::uint64_t address, const Translation& page);

    /// Removes the pages of every size that hold `address`, as INVLPG does, and all parts of a page that is held in
    /// parts.
    void invalidate(SpaceTag space, std::uint64_t address);
    /// Removes the pages that overlap a range.
    void invalidate(SpaceTag space, AddressRange range);
    /// Removes all pages of a space, as MOV to CR3 does without its bit 63.
    void invalidate(SpaceTag space);
    void invalidate_all();

    /// Calls `visit(space, first address, translation)` for each entry, set by set, the most recent first.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        for (std::uint64_t set = 0; set < sets_.sets(); ++set)
            for (std::uint64_t way = 0; way < sets_.ways() && sets_.key_at(set, way) != 0; ++way) {
                const std::uint64_t key = sets_.key_at(set, way);
                const Translation page{Entry{sets_.value_at(set, way)}, size_in(key)};
                visit(space_in(key), address_in(key), page);
            }
    }
    [[nodiscard]] const TlbStats& stats() const { return stats_; }
    [[nodiscard]] TlbStats& stats() { return stats_; }

private:
    static constexpr unsigned page_bits = 45;  // of a 57-bit address, in pages of 4 KiB
    static constexpr unsigned space_bits = 16;

    static constexpr std::size_t index_of(PageSize size) { return static_cast<std::size_t>(size); }
    static constexpr std::uint64_t page_number(std::uint64_t address, PageSize size) {
        constexpr unsigned unused = 64 - smallest_page_shift - page_bits;
        return address << unused >> (unused + shift_of(size));
    }
    /// The key of no entry is 0, as sizes count from 1 in it.
    static constexpr std::uint64_t key_of(SpaceTag space, std::uint64_t page, PageSize size) {
        return (std::uint64_t{index_of(size)} + 1) << (space_bits + page_bits) |
               static_cast<std::uint64_t>(space) << page_bits | page;
    }
    static constexpr PageSize size_in(std::uint64_t key) {
        return static_cast<PageSize>((key >> (space_bits + page_bits)) - 1);
    }
    static constexpr SpaceTag space_in(std::uint64_t key) { return SpaceTag(key >> page_bits & 0xffff); }
    static constexpr std::uint64_t page_in(std::uint64_t key) {
        return key & ((std::uint64_t{1} << page_bits) - 1);
    }
    /// Returns the first address of a page, with the sign of a 57-bit address.
    static constexpr std::uint64_t address_in(std::uint64_t key) {
        constexpr unsigned unused = 64 - smallest_page_shift - page_bits;
        const std::uint64_t top = page_in(key) << (shift_of(size_in(key)) + unused);
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(top) >> unused);
    }

    [[nodiscard]] std::uint64_t victim(std::uint64_t set, PageSize size) const;
    void erase(std::uint64_t set, std::uint64_t way);
    void erase(SpaceTag space, std::uint64_t address, PageSize size);
    void count(std::uint64_t key, std::uint64_t leaf, std::uint64_t one);
    void erase_overlapping(SpaceTag space, std::uint64_t start, std::uint64_t last);
    template <class Predicate>
    void erase_if(Predicate&& is_wanted);

    LruSets sets_;
    std::uint64_t set_mask_;
    std::array<std::uint64_t, page_sizes.size()> most_ways_;
    std::array<std::uint64_t, page_sizes.size()> held_{};  // entries by size
    std::uint64_t parts_ = 0;                              // entries that are parts of larger pages
    TlbStats stats_;
};

}  // namespace mktme::mmu
