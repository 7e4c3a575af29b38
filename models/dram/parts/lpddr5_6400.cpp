// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <vector>

#include "models/dram/part.hpp"
#include "models/dram/speed.hpp"

namespace mktme::dram {

using namespace mktme::literals;

namespace {

constexpr Speed speed{800};  // CK; WCK runs at four times this

// docs/numbers.md#hbm-and-lpddr5-timing:
// column LPDDR5-6400 x16 (ramulator2, gem5), bank-group mode, BL16, pages of 2 KiB.
// BL/n of JESD209-5B tables 330 to 332, tpbR2pbR as in ramulator2; tPPD and tXP as in gem5.
Part part_of(std::uint64_t gigabits, std::uint64_t rows, SimTime tRFC, SimTime tRFCpb) {
    return {.name = fmt::format("LPDDR5-6400-{}Gb-x16", gigabits),
            .text = fmt::format("LPDDR5-6400 17-15-15, {} Gb x16, one to a rank of {} GiB", gigabits,
                                gigabits / 8),
            .standard = Standard::lpddr5,
            .clock = speed.frequency(),
            .geometry = {.data_channels = 1,
                         .bank_groups = 4,
                         .banks_per_group = 4,
                         .rows = rows,
                         .lines_per_row = 32,
                         .burst_length = 16,
                         .bursts = 2,
                         .devices = 1},
            .timing = {.CL = 17_cy,
                       .CWL = 9_cy,
                       .burst = 2_cy,    // BL/n_min
                       .burst_L = 4_cy,  // BL/n_max
                       .tRCD = 15_cy,
                       .tRCD_WR = 15_cy,
                       .tRP = 15_cy,
                       .tRP_AB = 17_cy,
                       .tRAS = 34_cy,
                       .tRC = 49_cy,
                       .tRRD_S = 4_cy,
                       .tRRD_L = 4_cy,
                       .tFAW = 16_cy,
                       .tCCD_S = 2_cy,
                       .tCCD_L = 4_cy,
                       .tCCD_L_WR = 4_cy,
                       .tWR = 28_cy,
                       .tWTR_S = 5_cy,
                       .tWTR_L = 10_cy,
                       .tRTP = 8_cy,
                       .tRTW = 12_cy,  // CL + burst + 2 - CWL
                       .tPPD = 2_cy,
                       .tREFI = speed.at_most(3906_ns),
                       .tRFC1 = speed.at_least(tRFC),
                       .tRFC2 = 0_cy,
                       .tRFC4 = 0_cy,
                       .tRFCsb = speed.at_least(tRFCpb),
                       .tREFSB_ACT = speed.at_least(7500_ps),  // tpbR2act, recalled, no source at hand
                       .tREFSB_REFSB = speed.at_least(90_ns),  // tpbR2pbR
                       .tPD = speed.at_least(7500_ps),         // tCKE of LPDDR4: no source for LPDDR5
                       .tXP = speed.at_least(7_ns),
                       .tXS = 0_cy,     // not published
                       .tXSDLL = 0_cy,  // LPDDR5 has no DLL
                       .bus_gap = 1_cy,
                       .activate_clocks = 2_cy,  // ACT-1, ACT-2
                       .row_bus_clocks = 0_cy,
                       .column_clocks = 1_cy},
            .most_postponed = 8,
            .currents = {}};
}

}  // namespace

std::vector<Part> lpddr5_6400() {
    return {part_of(8, 32768, 210_ns, 120_ns), part_of(16, 65536, 280_ns, 140_ns)};
}

}  // namespace mktme::dram
