// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr5.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr5-timing, column 4800 (B); 40-39-39 of docs/numbers.md#dram-disagreements.
std::vector<Part> ddr5_4800() {
    return parts_of(Ddr5Bin{.name = "DDR5-4800",
                            .speed = {2400},
                            .CL = 40_cy,
                            .tRCD = 39_cy,
                            .tRP = 39_cy,
                            .tRAS = 77_cy,
                            .tRC = 116_cy,
                            .tCCD_L = 12_cy,
                            .tRRD_L = 12_cy,
                            .tWR = 72_cy,
                            .tWTR_S = 6_cy,
                            .tWTR_L = 24_cy,
                            .tRTP = 18_cy,
                            .tXP = 18_cy});
}

}  // namespace mktme::dram
