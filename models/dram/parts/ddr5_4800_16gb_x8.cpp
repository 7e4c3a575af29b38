// SPDX-License-Identifier: Apache-2.0
#include "models/dram/parts/parts.hpp"

namespace mktme::dram {

using namespace mktme::literals;

namespace {
constexpr Frequency clock = 2400_MHz;
}

// numbers 3.2, column 4800 default (B); 3.2a for tCCD_L_WR of x8 (10 ns), roundings and two-cycle commands.
constexpr Part ddr5_4800_16gb_x8{
    .name = "DDR5-4800-16Gb-x8",
    .text = "DDR5-4800B (40-39-39), 16 Gb devices of 8 bits, two 32-bit subchannels of 8 GiB a rank each",
    .standard = Standard::ddr5,
    .clock = clock,
    .geometry = {.data_channels = 2,
                 .bank_groups = 8,
                 .banks_per_group = 4,
                 .rows = 65536,
                 .lines_per_row = 64,  // 1 KiB page x 4 devices
                 .burst_length = 16},
    .timing = {.CL = 40_cy,
               .CWL = 38_cy,
               .burst = 8_cy,
               .tRCD = 39_cy,
               .tRP = 39_cy,
               .tRAS = 77_cy,
               .tRC = 116_cy,
               .tRRD_S = 8_cy,
               .tRRD_L = 12_cy,
               .tFAW = 32_cy,
               .tCCD_S = 8_cy,
               .tCCD_L = 12_cy,
               .tCCD_L_WR = clocks(10, clock),
               .tWR = 72_cy,
               .tWTR_S = 6_cy,
               .tWTR_L = 24_cy,
               .tRTP = 18_cy,
               .tPPD = 2_cy,
               .tREFI = 9360_cy,
               .tRFC = clocks(295, clock),
               .bus_gap = 1_cy,
               .activate_clocks = 2_cy},
    .most_postponed = 4,
};

}  // namespace mktme::dram
