// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"

namespace mktme::dram {

/// The command clock of a part as an exact fraction of megahertz: DDR4-2933 runs at 4400/3 MHz.
///
/// Data sheets give spans of time; JEDEC rounds those up to whole clocks, and tREFI down
/// (docs/numbers.md#dram-rounding).
struct Speed {
    std::uint64_t megahertz;
    std::uint64_t over = 1;

    /// Returns the nearest frequency in whole hertz, for a clock domain.
    [[nodiscard]] constexpr Frequency frequency() const {
        return Frequency{(megahertz * hertz_per_megahertz + over / 2) / over};
    }
    /// Returns the clocks that cover `span`, rounded up.
    [[nodiscard]] constexpr Cycles at_least(SimTime span) const {
        return Cycles{(span.count() * megahertz + femtoseconds() - 1) / femtoseconds()};
    }
    /// Returns the whole clocks within `span`.
    [[nodiscard]] constexpr Cycles at_most(SimTime span) const {
        return Cycles{span.count() * megahertz / femtoseconds()};
    }

private:
    static constexpr std::uint64_t hertz_per_megahertz = 1'000'000;

    /// Returns the femtoseconds of `megahertz` clocks.
    [[nodiscard]] constexpr std::uint64_t femtoseconds() const { return std::uint64_t{1'000'000'000} * over; }
};

}  // namespace mktme::dram
