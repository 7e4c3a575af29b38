// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr5.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr5-timing, fast AN bin at 4800, the rest as the B bin.
std::vector<Part> ddr5_4800an() {
    return parts_of(Ddr5Bin{.name = "DDR5-4800AN",
                            .speed = {2400},
                            .CL = 34_cy,
                            .tRCD = 34_cy,
                            .tRP = 34_cy,
                            .tRAS = 77_cy,
                            .tRC = 111_cy,
                            .tCCD_L = 12_cy,
                            .tRRD_L = 12_cy,
                            .tWR = 72_cy,
                            .tWTR_S = 6_cy,
                            .tWTR_L = 24_cy,
                            .tRTP = 18_cy,
                            .tXP = 18_cy});
}

}  // namespace mktme::dram
