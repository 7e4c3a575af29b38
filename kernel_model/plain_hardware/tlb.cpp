// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/plain_hardware/tlb.hpp"

namespace mktme::plain_hardware {

std::optional<mmu::Entry> Tlb::leaf(std::uint64_t address) const {
    if (const auto small = pages_.find(page_number(address)); small != pages_.end()) return small->second;
    if (huge_pages_.empty()) return std::nullopt;
    const auto huge = huge_pages_.find(huge_number(address));
    return huge != huge_pages_.end() ? std::optional{huge->second} : std::nullopt;
}

std::optional<PhysAddr> Tlb::table(std::uint64_t address) const {
    const auto place = tables_.find(huge_number(address));
    return place != tables_.end() ? std::optional{place->second} : std::nullopt;
}

void Tlb::add_leaf(std::uint64_t address, mmu::Entry leaf) {
    forget(address);
    if (leaf.is_huge()) huge_pages_[huge_number(address)] = leaf;
    else pages_[page_number(address)] = leaf;
}

void Tlb::forget(std::uint64_t address) {
    pages_.erase(page_number(address));
    huge_pages_.erase(huge_number(address));
}

void Tlb::flush(syscall::VirtualRange range) {
    tables_.clear();
    if (range.start >= range.end) return;
    const auto flush_from = [&](auto& leaves, unsigned shift) {
        const std::uint64_t first = range.start >> shift;
        const std::uint64_t last = (range.end - 1) >> shift;
        if (last - first < leaves.size())
            for (std::uint64_t number = first; number <= last; ++number) leaves.erase(number);
        else
            std::erase_if(leaves,
                          [&](const auto& leaf) { return first <= leaf.first && leaf.first <= last; });
    };
    flush_from(pages_, page_shift);
    flush_from(huge_pages_, huge_shift);
}

}  // namespace mktme::plain_hardware
