// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr4.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr4-timing, column 2933Y.
std::vector<Part> ddr4_2933y() {
    return parts_of(Ddr4Bin{.name = "DDR4-2933Y",
                            .speed = {4400, 3},
                            .CL = 21_cy,
                            .CWL = 16_cy,
                            .tRCD = 21_cy,
                            .tRP = 21_cy,
                            .tRAS = 47_cy,
                            .tRC = 68_cy,
                            .tRRD_S = {4_cy, 4_cy, 8_cy},
                            .tRRD_L = {8_cy, 8_cy, 10_cy},
                            .tFAW = {16_cy, 31_cy, 44_cy},
                            .tCCD_L = 8_cy,
                            .tWR = 22_cy,
                            .tWTR_S = 4_cy,
                            .tWTR_L = 11_cy,
                            .tRTP = 11_cy,
                            .tXP = 9_cy,
                            .tCKE = 8_cy,
                            .tDLLK = 1024_cy,
                            .currents = ddr4_2933_currents});
}

}  // namespace mktme::dram
