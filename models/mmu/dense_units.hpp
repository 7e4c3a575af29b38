// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/mmu/tlb.hpp"

namespace mktme::mmu {

/// Numbers from a few ranges, such as the pages of an address space, counted from 0 in order.
class DenseUnits {
public:
    DenseUnits() = default;
    /// Counts the units of 2^`shift` bytes that hold a byte of any of the ranges. Ranges may overlap and come in any order.
    DenseUnits(std::vector<AddressRange> ranges, unsigned shift);

    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// Returns the place of a unit in the order; nullopt if no range has it.
    [[nodiscard]] std::optional<std::uint64_t> index_of(std::uint64_t unit) const;
    /// Returns the unit at a place. Precondition: `index < size()`.
    [[nodiscard]] std::uint64_t unit_at(std::uint64_t index) const;

private:
    struct Run {
        std::uint64_t first;  // unit
        std::uint64_t last;
        std::uint64_t index;  // of `first`
    };
    std::vector<Run> runs_;
    std::uint64_t size_ = 0;
};

}  // namespace mktme::mmu
