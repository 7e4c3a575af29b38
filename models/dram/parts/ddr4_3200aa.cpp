// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr4.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr4-timing, column 3200AA.
std::vector<Part> ddr4_3200aa() {
    return parts_of(Ddr4Bin{.name = "DDR4-3200AA",
                            .speed = {1600},
                            .CL = 22_cy,
                            .CWL = 16_cy,
                            .tRCD = 22_cy,
                            .tRP = 22_cy,
                            .tRAS = 52_cy,
                            .tRC = 74_cy,
                            .tRRD_S = {4_cy, 4_cy, 9_cy},
                            .tRRD_L = {8_cy, 8_cy, 11_cy},
                            .tFAW = {16_cy, 34_cy, 48_cy},
                            .tCCD_L = 8_cy,
                            .tWR = 24_cy,
                            .tWTR_S = 4_cy,
                            .tWTR_L = 12_cy,
                            .tRTP = 12_cy,
                            .tXP = 10_cy,
                            .tCKE = 8_cy,
                            .tDLLK = 1024_cy,
                            .currents = ddr4_3200_currents});
}

}  // namespace mktme::dram
