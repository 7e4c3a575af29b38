// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_tlbs.hpp"

#include <algorithm>

namespace mktme::reference_cpu {

namespace {

test::NaiveTlb tlb_of(std::uint64_t entries, std::uint64_t ways, std::uint64_t most_2m,
                      std::uint64_t most_1g) {
    return {entries,
            ways,
            {{mmu::PageSize::page_4k, ways},
             {mmu::PageSize::page_2m, most_2m},
             {mmu::PageSize::page_1g, most_1g}}};
}

test::NaiveTlb tlb_of(std::uint64_t entries, std::uint64_t ways) { return tlb_of(entries, ways, ways, ways); }

}  // namespace

ReferenceTlbs::ReferenceTlbs(const mmu::TlbParams& p)
    : l1_data_{tlb_of(p.l1_data_4k_entries, p.l1_data_4k_ways),
               tlb_of(p.l1_data_2m_entries, p.l1_data_2m_ways),
               tlb_of(p.l1_data_1g_entries, p.l1_data_1g_ways)},
      l1_code_{tlb_of(p.l1_code_4k_entries, p.l1_code_4k_ways),
               tlb_of(p.l1_code_2m_entries, p.l1_code_2m_ways)},
      l2_{tlb_of(p.l2_entries, p.l2_ways, p.l2_most_ways_2m, p.l2_most_ways_1g)} {}

std::optional<mmu::Translation> ReferenceTlbs::find_l1(Stream stream, std::uint64_t address) {
    for (std::size_t i = 0; i < l1(stream).size(); ++i) {
        const auto size = static_cast<mmu::PageSize>(i);
        const mmu::Entry leaf = l1(stream)[i].find(space_, address, size);
        if (leaf.is_present()) return mmu::Translation{leaf, size};
    }
    return std::nullopt;
}

std::optional<mmu::Translation> ReferenceTlbs::find_l2(std::uint64_t address) {
    for (const mmu::PageSize size : mmu::page_sizes) {
        const mmu::Entry leaf = l2_.find(space_, address, size);
        if (leaf.is_present()) return mmu::Translation{leaf, size};
    }
    return std::nullopt;
}

/// A page larger than all arrays are for is held in parts of the largest size there is.
void ReferenceTlbs::fill_l1(Stream stream, std::uint64_t address, const mmu::Translation& page) {
    const auto largest = static_cast<mmu::PageSize>(l1(stream).size() - 1);
    const mmu::Translation held = page.part(address, std::min(page.size, largest));
    l1(stream)[static_cast<std::size_t>(held.size)].fill(space_, address, held);
}

void ReferenceTlbs::fill_l2(std::uint64_t address, const mmu::Translation& page) {
    l2_.fill(space_, address, page);
}

void ReferenceTlbs::invalidate(mmu::SpaceTag space, std::uint64_t address) {
    for (auto* const arrays : {&l1_data_, &l1_code_})
        for (test::NaiveTlb& tlb : *arrays) tlb.invalidate(space, address, address);
    l2_.invalidate(space, address, address);
}

void ReferenceTlbs::invalidate(mmu::SpaceTag space) {
    for (auto* const arrays : {&l1_data_, &l1_code_})
        for (test::NaiveTlb& tlb : *arrays) tlb.invalidate(space);
    l2_.invalidate(space);
}

ReferenceWalkCache::ReferenceWalkCache(const mmu::MmuParams& params)
    : levels_{static_cast<int>(params.levels)} {
    const auto add = [&](std::uint64_t entries, std::uint64_t ways) {
        caches_.push_back({ways, std::vector<std::list<Held>>(entries / ways)});
    };
    add(params.pde_entries, params.pde_ways);
    add(params.pdpte_entries, params.pdpte_ways);
    add(params.pml4e_entries, params.pml4e_entries);
    add(params.pml5e_entries, params.pml5e_entries);
}

std::list<ReferenceWalkCache::Held>& ReferenceWalkCache::set_of(int level, std::uint64_t number) {
    auto& sets = caches_[static_cast<std::size_t>(level - mmu::pde_level)].sets;
    return sets[number % sets.size()];
}

std::optional<ReferenceWalkCache::Hit> ReferenceWalkCache::deepest(std::uint64_t address) {
    for (int level = mmu::pde_level; level <= levels_; ++level) {
        const std::uint64_t number = address >> mmu::shift_of_level(level);
        auto& set = set_of(level, number);
        const auto found = std::ranges::find_if(
            set, [&](const Held& held) { return held.space == space_ && held.number == number; });
        if (found == set.end()) continue;
        set.splice(set.begin(), set, found);
        return Hit{level, set.front().table};
    }
    return std::nullopt;
}

void ReferenceWalkCache::fill(std::uint64_t address, int level, PhysAddr table) {
    const std::uint64_t number = address >> mmu::shift_of_level(level);
    auto& set = set_of(level, number);
    set.remove_if([&](const Held& held) { return held.space == space_ && held.number == number; });
    set.push_front({space_, number, table});
    if (set.size() > caches_[static_cast<std::size_t>(level - mmu::pde_level)].ways) set.pop_back();
}

void ReferenceWalkCache::invalidate(mmu::SpaceTag space) {
    for (Cache& cache : caches_)
        for (auto& set : cache.sets) set.remove_if([&](const Held& held) { return held.space == space; });
}

}  // namespace mktme::reference_cpu
