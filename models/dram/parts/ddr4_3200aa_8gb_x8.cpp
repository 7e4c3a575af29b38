// SPDX-License-Identifier: Apache-2.0
#include "models/dram/parts/parts.hpp"

namespace mktme::dram {

using namespace mktme::literals;

namespace {
constexpr Frequency clock = 1600_MHz;
}

// numbers 3.1, column 3200AA, x8 rows; 3.2a for roundings; 3.5 for tRFC1 = 350 ns.
constexpr Part ddr4_3200aa_8gb_x8{
    .name = "DDR4-3200AA-8Gb-x8",
    .text = "DDR4-3200AA (22-22-22), 8 Gb devices of 8 bits, eight to a rank of 8 GiB",
    .standard = Standard::ddr4,
    .clock = clock,
    .geometry = {.data_channels = 1,
                 .bank_groups = 4,
                 .banks_per_group = 4,
                 .rows = 65536,
                 .lines_per_row = 128,  // 1 KiB page x 8 devices
                 .burst_length = 8},
    .timing = {.CL = 22_cy,
               .CWL = 16_cy,
               .burst = 4_cy,
               .tRCD = 22_cy,
               .tRP = 22_cy,
               .tRAS = 52_cy,
               .tRC = 74_cy,
               .tRRD_S = 4_cy,
               .tRRD_L = 8_cy,
               .tFAW = 34_cy,
               .tCCD_S = 4_cy,
               .tCCD_L = 8_cy,
               .tCCD_L_WR = 8_cy,  // DDR4 has no tCCD_L_WR of its own
               .tWR = 24_cy,
               .tWTR_S = 4_cy,
               .tWTR_L = 12_cy,
               .tRTP = 12_cy,
               .tPPD = 0_cy,
               .tREFI = 12480_cy,
               .tRFC = clocks(350, clock),
               .bus_gap = 1_cy,
               .activate_clocks = 1_cy},
    .most_postponed = 8,
};

}  // namespace mktme::dram
