// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/touched_pages.hpp"

#include <algorithm>
#include <bit>

namespace mktme::workloads {

namespace {

/// Bytes of the structure that PCONFIG reads (docs/facts.md#pconfig-structure).
constexpr std::uint64_t pconfig_bytes = 192;
constexpr std::uint64_t bits_of_word = 64;

}  // namespace

bool TouchedPages::add(const cpu::Instruction& instruction) {
    bool fits = true;
    for (const cpu::MemoryRecord& record : instruction.records) fits &= add(record.address, record.bytes);
    if (instruction.special == cpu::Special::pconfig)
        fits &= add(VirtAddr{instruction.operands[1]}, pconfig_bytes);
    return fits;
}

bool TouchedPages::insert(std::uint64_t page) {
    constexpr std::uint64_t pages_of_region = std::uint64_t{1} << region_shift;
    Region& region = regions_[page >> region_shift];
    const std::uint64_t number = page % pages_of_region;
    const std::uint64_t bit = std::uint64_t{1} << (number % bits_of_word);
    if ((region[number / bits_of_word] & bit) != 0) return true;
    if (size_ == most_) {
        recent_[page % recent_pages] = no_page;  // so that it is refused again
        return false;
    }
    region[number / bits_of_word] |= bit;
    ++size_;
    return true;
}

std::vector<mmu::AddressRange> TouchedPages::ranges() const {
    std::vector<std::uint64_t> numbers;
    numbers.reserve(regions_.size());
    for (const auto& region : regions_) numbers.push_back(region.first);
    std::ranges::sort(numbers);
    std::vector<mmu::AddressRange> ranges;
    const auto add = [&](std::uint64_t page) {
        const std::uint64_t start = page << page_shift;
        const std::uint64_t end = start + (std::uint64_t{1} << page_shift);
        if (!ranges.empty() && ranges.back().end == start) ranges.back().end = end;
        else ranges.push_back({start, end});
    };
    for (const std::uint64_t number : numbers) {
        const Region& region = regions_.at(number);
        for (std::size_t word = 0; word < region.size(); ++word)
            for (std::uint64_t bits = region[word]; bits != 0; bits &= bits - 1)
                add((number << region_shift) + word * bits_of_word +
                    static_cast<std::uint64_t>(std::countr_zero(bits)));
    }
    // The end of the last page of all does not fit into 64 bits. One byte of a page stands for the page.
    if (!ranges.empty() && ranges.back().end == 0) ranges.back().end = ~std::uint64_t{0};
    return ranges;
}

}  // namespace mktme::workloads
