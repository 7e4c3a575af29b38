// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr5.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr5-timing, column 6400 (B); tWTR_S 8 of docs/numbers.md#dram-disagreements.
std::vector<Part> ddr5_6400() {
    return parts_of(Ddr5Bin{.name = "DDR5-6400",
                            .speed = {3200},
                            .CL = 52_cy,
                            .tRCD = 52_cy,
                            .tRP = 52_cy,
                            .tRAS = 103_cy,
                            .tRC = 155_cy,
                            .tCCD_L = 16_cy,
                            .tRRD_L = 16_cy,
                            .tWR = 96_cy,
                            .tWTR_S = 8_cy,
                            .tWTR_L = 32_cy,
                            .tRTP = 24_cy,
                            .tXP = 24_cy});
}

}  // namespace mktme::dram
