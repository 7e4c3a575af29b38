// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "models/dram/part.hpp"
#include "models/dram/speed.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#hbm-and-lpddr5-timing:
// column HBM3-6400 (ramulator2), tRFC of its smallest density. A 32-bit pseudo-channel of a 4 Gb channel with pages
// of 1 KiB; the command clock is a quarter of the data rate.
// ACT holds the row bus for 1.5 clocks (JESD238), modelled as two whole clocks as in ramulator2. tPPD and the distance
// from REFSB to REFSB are ramulator2's; tRREFD to an ACT is recalled. No exit of power-down is published.
std::vector<Part> hbm3_6400() {
    constexpr Speed speed{1600};
    return {{.name = "HBM3-6400-4Gb",
             .text = "HBM3-6400 20-31-26, channels of 4 Gb, two 32-bit pseudo-channels of 256 MiB each",
             .standard = Standard::hbm3,
             .clock = speed.frequency(),
             .geometry = {.data_channels = 2,
                          .bank_groups = 4,
                          .banks_per_group = 4,
                          .rows = 16384,
                          .lines_per_row = 16,
                          .burst_length = 8,
                          .bursts = 2,
                          .devices = 1},
             .timing = {.CL = 20_cy,
                        .CWL = 10_cy,
                        .burst = 2_cy,
                        .burst_L = 2_cy,
                        .tRCD = 31_cy,
                        .tRCD_WR = 15_cy,
                        .tRP = 26_cy,
                        .tRP_AB = 26_cy,
                        .tRAS = 45_cy,
                        .tRC = 72_cy,
                        .tRRD_S = 4_cy,
                        .tRRD_L = 5_cy,
                        .tFAW = 24_cy,
                        .tCCD_S = 2_cy,
                        .tCCD_L = 4_cy,
                        .tCCD_L_WR = 4_cy,
                        .tWR = 33_cy,
                        .tWTR_S = 7_cy,
                        .tWTR_L = 10_cy,
                        .tRTP = 9_cy,
                        .tRTW = 20_cy,
                        .tPPD = 2_cy,
                        .tREFI = speed.at_most(3900_ns),
                        .tRFC1 = speed.at_least(260_ns),
                        .tRFC2 = 0_cy,
                        .tRFC4 = 0_cy,
                        .tRFCsb = speed.at_least(200_ns),
                        .tREFSB_ACT = speed.at_least(8_ns),    // tRREFD, recalled, no source at hand
                        .tREFSB_REFSB = speed.at_least(8_ns),  // tRREFD of ramulator2
                        .tPD = 0_cy,
                        .tXP = 0_cy,
                        .tXS = 0_cy,
                        .tXSDLL = 0_cy,  // HBM has no DLL
                        .bus_gap = 1_cy,
                        .activate_clocks = 1_cy,
                        .row_bus_clocks = 2_cy,
                        .column_clocks = 1_cy},
             .most_postponed = 8,
             .currents = {}}};
}

}  // namespace mktme::dram
