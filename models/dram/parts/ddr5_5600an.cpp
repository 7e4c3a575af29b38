// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr5.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr5-timing, fast AN bin at 5600, the rest as the B bin (tCCD_L 14, not the bin table's 12:
// docs/numbers.md#dram-disagreements).
std::vector<Part> ddr5_5600an() {
    return parts_of(Ddr5Bin{.name = "DDR5-5600AN",
                            .speed = {2800},
                            .CL = 40_cy,
                            .tRCD = 40_cy,
                            .tRP = 40_cy,
                            .tRAS = 90_cy,
                            .tRC = 130_cy,
                            .tCCD_L = 14_cy,
                            .tRRD_L = 14_cy,
                            .tWR = 84_cy,
                            .tWTR_S = 7_cy,
                            .tWTR_L = 28_cy,
                            .tRTP = 21_cy,
                            .tXP = 21_cy});
}

}  // namespace mktme::dram
