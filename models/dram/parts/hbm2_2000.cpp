// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "models/dram/part.hpp"
#include "models/dram/speed.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#hbm-and-lpddr5-timing:
// column HBM2-2000 of DRAMSys and gem5 (tRAS 28, tRC 42; ramulator2 and DRAMsim3 have 34, 48). Of "17-18" CL 17,
// which goes with DRAMSys' tRTW 18. A 64-bit pseudo-channel of a 4 Gb channel with pages of 1 KiB.
// Power-down (tXP 8, tXS 216) follows DRAMSys and gem5. ACT holds the row bus for two clocks as in ramulator2 and gem5
// (JESD235).
std::vector<Part> hbm2_2000() {
    constexpr Speed speed{1000};
    return {{.name = "HBM2-2000-4Gb",
             .text = "HBM2-2000 17-12-14, channels of 4 Gb, two 64-bit pseudo-channels of 256 MiB each",
             .standard = Standard::hbm2,
             .clock = speed.frequency(),
             .geometry = {.data_channels = 2,
                          .bank_groups = 4,
                          .banks_per_group = 4,
                          .rows = 16384,
                          .lines_per_row = 16,
                          .burst_length = 4,
                          .bursts = 2,
                          .devices = 1},
             .timing = {.CL = 17_cy,
                        .CWL = 7_cy,
                        .burst = 2_cy,
                        .burst_L = 2_cy,
                        .tRCD = 12_cy,
                        .tRCD_WR = 6_cy,
                        .tRP = 14_cy,
                        .tRP_AB = 14_cy,
                        .tRAS = 28_cy,
                        .tRC = 42_cy,
                        .tRRD_S = 4_cy,
                        .tRRD_L = 6_cy,
                        .tFAW = 16_cy,
                        .tCCD_S = 2_cy,
                        .tCCD_L = 3_cy,
                        .tCCD_L_WR = 3_cy,
                        .tWR = 14_cy,
                        .tWTR_S = 4_cy,
                        .tWTR_L = 9_cy,
                        .tRTP = 5_cy,
                        .tRTW = 18_cy,
                        .tPPD = 0_cy,
                        .tREFI = speed.at_most(3900_ns),
                        .tRFC1 = speed.at_least(220_ns),
                        .tRFC2 = 0_cy,
                        .tRFC4 = 0_cy,
                        .tRFCsb = speed.at_least(96_ns),
                        .tREFSB_ACT = speed.at_least(8_ns),     // tRREFD, recalled, no source at hand
                        .tREFSB_REFSB = speed.at_least(96_ns),  // as for one bank: no source gives HBM2 less
                        .tPD = 8_cy,                            // tCKE of DRAMSys, recalled
                        .tXP = 8_cy,
                        .tXS = 216_cy,
                        .tXSDLL = 0_cy,  // HBM has no DLL
                        .bus_gap = 1_cy,
                        .activate_clocks = 1_cy,
                        .row_bus_clocks = 2_cy,
                        .column_clocks = 1_cy},
             .most_postponed = 8,
             .currents = {}}};
}

}  // namespace mktme::dram
