// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/dense_units.hpp"

#include <algorithm>

namespace mktme::mmu {

DenseUnits::DenseUnits(std::vector<AddressRange> ranges, unsigned shift) {
    std::erase_if(ranges, [](const AddressRange& range) { return range.start >= range.end; });
    std::ranges::sort(ranges, {}, &AddressRange::start);
    for (const AddressRange& range : ranges) {
        const std::uint64_t first = range.start >> shift;
        const std::uint64_t last = (range.end - 1) >> shift;
        if (!runs_.empty() && first <= runs_.back().last + 1) {
            runs_.back().last = std::max(runs_.back().last, last);
            continue;
        }
        runs_.push_back({.first = first, .last = last, .index = 0});
    }
    for (Run& run : runs_) {
        run.index = size_;
        size_ += run.last - run.first + 1;
    }
}

std::optional<std::uint64_t> DenseUnits::index_of(std::uint64_t unit) const {
    const auto after = std::ranges::upper_bound(runs_, unit, {}, &Run::first);
    if (after == runs_.begin() || unit > std::prev(after)->last) return std::nullopt;
    return std::prev(after)->index + unit - std::prev(after)->first;
}

std::uint64_t DenseUnits::unit_at(std::uint64_t index) const {
    const Run& run = *std::prev(std::ranges::upper_bound(runs_, index, {}, &Run::index));
    return run.first + index - run.index;
}

}  // namespace mktme::mmu
