// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/tlb.hpp"

#include <algorithm>

#include "models/mmu/mmu_params.hpp"

namespace mktme::mmu {

Tlb::Tlb(const TlbShape& shape, std::string_view name)
    : sets_{checked_sets(shape.entries, shape.ways, name), shape.ways},
      set_mask_{sets_.sets() - 1},
      most_ways_{shape.most_ways} {}

/// Returns the way that a new page replaces: the least recent of its size if these have all the ways they may have, else
/// the last, which is free or the least recent of the set.
std::uint64_t Tlb::victim(std::uint64_t set, PageSize size) const {
    std::uint64_t of_size = 0;
    std::uint64_t oldest = 0;
    for (std::uint64_t way = 0; way < sets_.ways(); ++way) {
        const std::uint64_t key = sets_.key_at(set, way);
        if (key == 0 || size_in(key) != size) continue;
        ++of_size;
        oldest = way;
    }
    return of_size >= most_ways_[index_of(size)] ? oldest : sets_.ways() - 1;
}

void Tlb::count(std::uint64_t key, std::uint64_t leaf, std::uint64_t one) {
    const PageSize size = size_in(key);
    held_[index_of(size)] += one;
    if (Translation{Entry{leaf}, size}.is_part()) parts_ += one;
}

Entry Tlb::peek(SpaceTag space, std::uint64_t address, PageSize size) const {
    const std::uint64_t page = page_number(address, size);
    const std::uint64_t set = page & set_mask_;
    const std::uint64_t way = sets_.way_of(set, key_of(space, page, size));
    return way == sets_.ways() ? Entry{} : Entry{sets_.value_at(set, way)};
}

void Tlb::fill(SpaceTag space, std::uint64_t address, const Translation& page) {
    constexpr std::uint64_t less_one = ~std::uint64_t{0};
    const std::uint64_t number = page_number(address, page.size);
    const std::uint64_t set = number & set_mask_;
    const std::uint64_t key = key_of(space, number, page.size);
    std::uint64_t way = sets_.way_of(set, key);
    const bool is_new = way == sets_.ways();
    if (is_new) way = victim(set, page.size);
    if (const std::uint64_t old = sets_.key_at(set, way); old != 0) {
        count(old, sets_.value_at(set, way), less_one);
        if (is_new) ++stats_.evictions;
    }
    count(key, page.leaf.bits(), 1);
    ++stats_.fills;
    sets_.replace(set, way, key, page.leaf.bits());
}

void Tlb::erase(std::uint64_t set, std::uint64_t way) {
    constexpr std::uint64_t less_one = ~std::uint64_t{0};
    count(sets_.key_at(set, way), sets_.value_at(set, way), less_one);
    ++stats_.invalidated;
    sets_.erase(set, way);
}

void Tlb::erase(SpaceTag space, std::uint64_t address, PageSize size) {
    const std::uint64_t page = page_number(address, size);
    const std::uint64_t set = page & set_mask_;
    const std::uint64_t way = sets_.way_of(set, key_of(space, page, size));
    if (way != sets_.ways()) erase(set, way);
}

template <class Predicate>
void Tlb::erase_if(Predicate&& is_wanted) {
    for (std::uint64_t set = 0; set < sets_.sets(); ++set)
        for (std::uint64_t way = sets_.ways(); way-- > 0;)
            if (const std::uint64_t key = sets_.key_at(set, way);
                key != 0 && is_wanted(key, Entry{sets_.value_at(set, way)}))
                erase(set, way);
}

/// Removes the pages of which software mapped any byte of the range, `start` and `last` included.
void Tlb::erase_overlapping(SpaceTag space, std::uint64_t start, std::uint64_t last) {
    erase_if([&](std::uint64_t key, Entry leaf) {
        const PageSize mapped = Translation{leaf, size_in(key)}.mapped_size();
        const std::uint64_t page = page_number(address_in(key), mapped);
        return space_in(key) == space && page >= page_number(start, mapped) &&
               page <= page_number(last, mapped);
    });
}

void Tlb::invalidate(SpaceTag space, std::uint64_t address) {
    if (parts_ != 0) return erase_overlapping(space, address, address);
    for (const PageSize size : page_sizes)
        if (!is_without(size)) erase(space, address, size);
}

void Tlb::invalidate(SpaceTag space, AddressRange range) {
    if (range.start >= range.end) return;
    const std::uint64_t last = range.end - 1;
    const std::uint64_t pages = (last >> smallest_page_shift) - (range.start >> smallest_page_shift);
    if (pages >= sets_.sets()) return erase_overlapping(space, range.start, last);
    for (std::uint64_t i = 0; i <= pages; ++i)
        invalidate(space, std::min(range.start + i * table_bytes, last));
}

void Tlb::invalidate(SpaceTag space) {
    erase_if([&](std::uint64_t key, Entry) { return space_in(key) == space; });
}

void Tlb::invalidate_all() {
    erase_if([](std::uint64_t, Entry) { return true; });
}

}  // namespace mktme::mmu
