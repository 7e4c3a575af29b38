// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/base/quantity.hpp"

namespace mktme::dram {

enum class Standard { ddr4, ddr5, hbm2, hbm3, lpddr5 };

/// Geometry of a data channel: a subchannel on DDR5, a pseudo-channel on HBM, else the whole channel.
struct Geometry {
    std::uint64_t data_channels;  // data channels per memory channel
    std::uint64_t bank_groups;    // bank groups per rank
    std::uint64_t banks_per_group;
    std::uint64_t rows;           // rows per bank
    std::uint64_t lines_per_row;  // 64-byte lines of a row, over all devices of a rank
    std::uint64_t burst_length;   // beats of a burst, and so the device columns it takes
    std::uint64_t bursts = 1;     // bursts per line
    std::uint64_t devices;        // devices per rank

    [[nodiscard]] constexpr std::uint64_t banks() const { return bank_groups * banks_per_group; }
    /// Returns the capacity of one rank of one data channel.
    [[nodiscard]] constexpr Bytes rank_capacity() const {
        return Bytes{banks() * rows * lines_per_row * line_size.count()};
    }
};

/// Distances between commands in DRAM clocks (nCK), under their JEDEC names (docs/models/dram.md).
struct Timing {
    Cycles CL, CWL;
    Cycles burst;    // clocks of a burst on the data bus
    Cycles burst_L;  // clocks that a burst counts for in its bank group: LPDDR5's BL/n_max, elsewhere `burst`
    Cycles tRCD, tRCD_WR, tRP, tRP_AB, tRAS, tRC;
    Cycles tRRD_S, tRRD_L, tFAW;
    Cycles tCCD_S, tCCD_L, tCCD_L_WR;
    Cycles tWR, tWTR_S, tWTR_L, tRTP;
    Cycles tRTW;  // RD to WR, same rank, other bank group
    Cycles tPPD;  // 0 where the standard has none
    Cycles tREFI;
    Cycles tRFC1, tRFC2, tRFC4;  // all-bank refresh; 0: no such mode
    Cycles tRFCsb;               // same-bank refresh; 0: no such mode
    Cycles tREFSB_ACT;           // from a same-bank refresh to an ACT in another bank
    Cycles tREFSB_REFSB;         // from a same-bank refresh to that of other banks
    Cycles tPD, tXP, tXS;        // minimum power-down, its exit, exit of self-refresh; 0: not published
    Cycles tXSDLL;               // from the exit of self-refresh to RD; 0: no DLL to wait for
    Cycles bus_gap;              // idle data-bus clocks between ranks
    Cycles activate_clocks;      // clocks that ACT takes on the command bus
    Cycles
        row_bus_clocks;    // clocks that ACT takes on a row bus of its own (HBM); 0: one bus for all commands
    Cycles column_clocks;  // clocks that RD and WR take

    /// Returns the clocks from an RD, or from a WR, to the end of its burst.
    [[nodiscard]] constexpr Cycles read_end() const { return CL + burst; }
    [[nodiscard]] constexpr Cycles write_end() const { return CWL + burst; }
    /// Returns the clocks from a WR to the end of its write recovery, when its row may close.
    [[nodiscard]] constexpr Cycles write_recovered() const { return write_end() + tWR; }
};

/// Currents of one device in milliamperes under their JEDEC names, and its supplies in volts.
struct Currents {
    double VDD, VPP;
    double IDD0, IPP0;
    double IDD2P, IDD2N, IDD3N;
    double IDD4R, IDD4W;
    double IDD5B, IDD5C, IDD5F;  // all-bank, same-bank and fine-granularity refresh; 0: not published
    double IDD6;
};

/// One DRAM part at one speed: the values of its data sheet in one table.
struct Part {
    std::string name;
    std::string text;
    Standard standard;
    Frequency clock;  // of the command bus
    Geometry geometry;
    Timing timing;
    std::uint64_t most_postponed;      // largest delay of a refresh, in tREFI
    std::optional<Currents> currents;  // none: not published, so no energy statistics
};

/// Returns all parts. A new part is a file in `parts/` (docs/how-to/add-a-part.md).
std::span<const Part> parts();

/// Returns the part called `name`. Throws ConfigError with the nearest name if there is none.
const Part& find_part(std::string_view name);

}  // namespace mktme::dram
