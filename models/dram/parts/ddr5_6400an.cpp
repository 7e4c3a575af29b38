// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr5.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr5-timing, fast AN bin at 6400, the rest as the B bin.
std::vector<Part> ddr5_6400an() {
    return parts_of(Ddr5Bin{.name = "DDR5-6400AN",
                            .speed = {3200},
                            .CL = 46_cy,
                            .tRCD = 46_cy,
                            .tRP = 46_cy,
                            .tRAS = 103_cy,
                            .tRC = 149_cy,
                            .tCCD_L = 16_cy,
                            .tRRD_L = 16_cy,
                            .tWR = 96_cy,
                            .tWTR_S = 8_cy,
                            .tWTR_L = 32_cy,
                            .tRTP = 24_cy,
                            .tXP = 24_cy});
}

}  // namespace mktme::dram
