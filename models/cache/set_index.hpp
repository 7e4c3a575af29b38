// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "models/base/error.hpp"
#include "models/base/quantity.hpp"

namespace mktme::cache {

/// Returns how many low bits of a line's number are the same in all lines of a slice, if its slice is the line's
/// number modulo `slices`: the number of times that 2 divides `slices`.
constexpr unsigned bits_of_modulo(std::uint64_t slices) {
    return static_cast<unsigned>(std::countr_zero(slices));
}

/// Set of a line: (line number >> skipped bits) mod sets. The line number is the physical address, with KeyID, over
/// 64.
///
/// A private cache skips no bits. A slice skips those that all its lines have in common, which would leave sets
/// unused: `bits_of_modulo(slices)` if the slice is the line's number modulo `slices`, none if a hash of all bits
/// chooses it. KeyIDs are above the index, so all aliases of a DRAM line that share a slice share a set.
class SetIndex {
public:
    /// Throws InvariantError unless `sets` is a power of two.
    explicit constexpr SetIndex(std::uint64_t sets, unsigned skipped_bits = 0)
        : mask_{sets - 1},
          shift_{static_cast<unsigned>(std::countr_zero(line_size.count())) + skipped_bits} {
        if (!std::has_single_bit(sets)) throw InvariantError{"the sets of a cache are no power of two"};
    }

    [[nodiscard]] constexpr std::uint64_t operator()(PhysAddr line) const {
        return line.count() >> shift_ & mask_;
    }
    [[nodiscard]] constexpr std::uint64_t sets() const { return mask_ + 1; }

private:
    std::uint64_t mask_;
    unsigned shift_;
};

}  // namespace mktme::cache
