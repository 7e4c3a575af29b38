// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr5.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr5-timing, column 5600 (B); tCCD_L 14, tWTR_S 7 and tRTP 21 of
// docs/numbers.md#dram-disagreements.
std::vector<Part> ddr5_5600() {
    return parts_of(Ddr5Bin{.name = "DDR5-5600",
                            .speed = {2800},
                            .CL = 46_cy,
                            .tRCD = 45_cy,
                            .tRP = 45_cy,
                            .tRAS = 90_cy,
                            .tRC = 135_cy,
                            .tCCD_L = 14_cy,
                            .tRRD_L = 14_cy,
                            .tWR = 84_cy,
                            .tWTR_S = 7_cy,
                            .tWTR_L = 28_cy,
                            .tRTP = 21_cy,
                            .tXP = 21_cy});
}

}  // namespace mktme::dram
