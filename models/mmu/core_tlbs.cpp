// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/core_tlbs.hpp"

#include <algorithm>

namespace mktme::mmu {

namespace {

const TlbParams& checked(const TlbParams& params) {
    check(params);
    return params;
}

std::vector<Tlb> data_tlbs(const TlbParams& p) {
    return {Tlb{{.entries = p.l1_data_4k_entries, .ways = p.l1_data_4k_ways}, "tlb.l1_data_4k"},
            Tlb{{.entries = p.l1_data_2m_entries, .ways = p.l1_data_2m_ways}, "tlb.l1_data_2m"},
            Tlb{{.entries = p.l1_data_1g_entries, .ways = p.l1_data_1g_ways}, "tlb.l1_data_1g"}};
}

std::vector<Tlb> code_tlbs(const TlbParams& p) {
    return {Tlb{{.entries = p.l1_code_4k_entries, .ways = p.l1_code_4k_ways}, "tlb.l1_code_4k"},
            Tlb{{.entries = p.l1_code_2m_entries, .ways = p.l1_code_2m_ways}, "tlb.l1_code_2m"}};
}

TlbShape l2_shape(const TlbParams& p) {
    return {.entries = p.l2_entries,
            .ways = p.l2_ways,
            .most_ways = {p.l2_ways, p.l2_most_ways_2m, p.l2_most_ways_1g}};
}

}  // namespace

void L1Tlbs::fill(SpaceTag space, std::uint64_t address, const Translation& page) {
    const auto largest = static_cast<PageSize>(by_size_.size() - 1);
    const Translation part = page.part(address, std::min(page.size, largest));
    by_size_[static_cast<std::size_t>(part.size)].fill(space, address, part);
}

Translation L1Tlbs::peek(SpaceTag space, std::uint64_t address) const {
    for (std::size_t i = 0; i < by_size_.size(); ++i) {
        const auto size = static_cast<PageSize>(i);
        if (const Entry leaf = by_size_[i].peek(space, address, size); leaf.is_present()) return {leaf, size};
    }
    return {};
}

void L1Tlbs::invalidate_all() {
    for (Tlb& tlb : by_size_) tlb.invalidate_all();
}

TlbStats L1Tlbs::stats() const {
    TlbStats stats;
    for (const Tlb& tlb : by_size_) merge(stats, tlb.stats());
    stats.hits = hits_;
    stats.misses = misses_;
    return stats;
}

CoreTlbs::CoreTlbs(const TlbParams& params)
    : l1_data_{data_tlbs(checked(params))},
      l1_code_{code_tlbs(params)},
      l2_{l2_shape(params), "tlb.l2"} {}

Translation CoreTlbs::find_l2(SpaceTag space, std::uint64_t address) {
    for (const PageSize size : page_sizes) {
        if (l2_.is_without(size)) continue;
        if (const Entry leaf = l2_.find(space, address, size); leaf.is_present()) {
            ++l2_.stats().hits;
            return {leaf, size};
        }
    }
    ++l2_.stats().misses;
    return {};
}

Translation CoreTlbs::peek(AccessKind kind, SpaceTag space, std::uint64_t address) const {
    if (const Translation page = l1(kind).peek(space, address); page.is_present()) return page;
    for (const PageSize size : page_sizes)
        if (const Entry leaf = l2_.peek(space, address, size); leaf.is_present()) return {leaf, size};
    return {};
}

void CoreTlbs::fill(AccessKind kind, SpaceTag space, std::uint64_t address, const Translation& page) {
    l1(kind).fill(space, address, page);
    l2_.fill(space, address, page);
}

void CoreTlbs::invalidate_all() {
    l1_data_.invalidate_all();
    l1_code_.invalidate_all();
    l2_.invalidate_all();
}

void CoreTlbs::report(MmuStats& stats) const {
    stats.l1_data = l1_data_.stats();
    stats.l1_code = l1_code_.stats();
    stats.l2 = l2_.stats();
}

}  // namespace mktme::mmu
