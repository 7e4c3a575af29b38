// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mktme::dram {
enum class RefreshMode;
}

namespace mktme::reference {

using Cycle = std::uint64_t;

enum class Family { ddr4, ddr5, hbm, lpddr5 };

/// nCK of docs/numbers.md#ddr4-timing to #hbm-and-lpddr5-timing, deliberately written a second time.
struct Numbers {
    Family family;
    std::uint64_t hertz, most_postponed;
    unsigned groups, banks;                // a rank; banks of a group
    unsigned bursts;                       // column commands of a line
    unsigned data_channels;                // of a channel
    Cycle activate_clocks, column_clocks;  // on the command bus
    Cycle row_bus_clocks;                  // of ACT on HBM's row bus; 0: there is one bus
    Cycle CL, CWL, BL, BL_L;               // BL_L: of a burst, for those in its bank group
    Cycle RCD, RCD_WR, RP, RP_AB, RAS, RC;
    Cycle RRD_S, RRD_L, FAW, CCD_S, CCD_L, CCD_L_WR, WR, WTR_S, WTR_L, RTP, RTW, PPD;
    Cycle REFI, RFC1, RFC2, RFC4, RFCsb, REFSB_ACT, REFSB_REFSB;  // 0: the part has no such thing
    Cycle XP, PD, XS, XSDLL;                                      // 0: no power-down, no self-refresh, no DLL
};

/// Returns the numbers of a part. Throws std::invalid_argument if there is no part of that name.
Numbers numbers_of(std::string_view part);

/// Returns the names of all parts, one list for each family. HBM2 and HBM3 are one family.
std::vector<std::vector<std::string>> parts_by_family();

[[nodiscard]] bool has_mode(const Numbers& n, dram::RefreshMode mode);

/// Units and times of a refresh mode (docs/models/dram.md, Refresh).
struct Cadence {
    unsigned units;             // of a rank
    Cycle interval;             // between two refreshes of a unit
    Cycle busy;                 // clocks of one refresh
    std::uint64_t in_one_REFI;  // refreshes of a unit
};

Cadence cadence_of(const Numbers& n, dram::RefreshMode mode);

}  // namespace mktme::reference
