// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr4.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr4-timing, column 2400; 17-17-17 by its numbers, since sources
// disagree on the bin's letter (docs/numbers.md#dram-disagreements).
std::vector<Part> ddr4_2400() {
    return parts_of(Ddr4Bin{.name = "DDR4-2400",
                            .speed = {1200},
                            .CL = 17_cy,
                            .CWL = 12_cy,
                            .tRCD = 17_cy,
                            .tRP = 17_cy,
                            .tRAS = 39_cy,
                            .tRC = 56_cy,
                            .tRRD_S = {4_cy, 4_cy, 7_cy},
                            .tRRD_L = {6_cy, 6_cy, 8_cy},
                            .tFAW = {16_cy, 26_cy, 36_cy},
                            .tCCD_L = 6_cy,
                            .tWR = 18_cy,
                            .tWTR_S = 3_cy,
                            .tWTR_L = 9_cy,
                            .tRTP = 9_cy,
                            .tXP = 8_cy,
                            .tCKE = 6_cy,
                            .tDLLK = 768_cy,
                            .currents = ddr4_2400_currents});
}

}  // namespace mktme::dram
