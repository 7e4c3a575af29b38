// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "models/base/quantity.hpp"

namespace mktme::dram {

enum class Standard { ddr4, ddr5 };

/// What a data channel (DDR4: the channel, DDR5: a subchannel) of these parts looks like.
struct Geometry {
    std::uint64_t data_channels;  // data channels a memory channel
    std::uint64_t bank_groups;    // bank groups a rank
    std::uint64_t banks_per_group;
    std::uint64_t rows;           // rows a bank
    std::uint64_t lines_per_row;  // 64-byte lines of a row, over all devices of a rank
    std::uint64_t burst_length;   // beats of a burst: column addresses a line takes

    [[nodiscard]] constexpr std::uint64_t banks() const { return bank_groups * banks_per_group; }
    /// Capacity of one rank of one data channel.
    [[nodiscard]] constexpr Bytes rank_capacity() const {
        return Bytes{banks() * rows * lines_per_row * line_size.count()};
    }
};

/// Distances between commands in DRAM clocks (nCK), under their JEDEC names.
struct Timing {
    Cycles CL, CWL;
    Cycles burst;  // clocks of a burst on the data bus: burst length / 2
    Cycles tRCD, tRP, tRAS, tRC;
    Cycles tRRD_S, tRRD_L, tFAW;
    Cycles tCCD_S, tCCD_L, tCCD_L_WR;
    Cycles tWR, tWTR_S, tWTR_L, tRTP;
    Cycles tPPD;  // 0 where the standard has none
    Cycles tREFI, tRFC;
    Cycles bus_gap;          // idle data-bus clocks between ranks, and from read to write twice this
    Cycles activate_clocks;  // clocks that ACT, RD and WR take on the command bus
};

/// One DRAM part at one speed: what its data sheet says, in one table.
struct Part {
    std::string_view name;
    std::string_view text;
    Standard standard;
    Frequency clock;  // half the data rate
    Geometry geometry;
    Timing timing;
    std::uint64_t most_postponed;  // refresh intervals a refresh may be late at most
};

/// All parts there are. Adding one: a file in `parts/` and its line in `parts.cpp`.
std::span<const Part* const> parts();

/// The part of that name, or ConfigError with the nearest names.
const Part& find_part(std::string_view name);

/// Clocks of frequency `clock` that cover `ns` nanoseconds: ceil(ns x f), as JEDEC rounds (numbers 3.2a).
consteval Cycles clocks(std::uint64_t ns, Frequency clock) {
    constexpr std::uint64_t ns_per_second = 1'000'000'000;
    return Cycles{(ns * clock.count() + ns_per_second - 1) / ns_per_second};
}

}  // namespace mktme::dram
