// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr5.hpp"

namespace mktme::dram {

using namespace mktme::literals;

// docs/numbers.md#ddr5-timing, column 5200 (B), derived there from nanoseconds; tXP of docs/numbers.md#dram-rules.
std::vector<Part> ddr5_5200() {
    return parts_of(Ddr5Bin{.name = "DDR5-5200",
                            .speed = {2600},
                            .CL = 42_cy,
                            .tRCD = 42_cy,
                            .tRP = 42_cy,
                            .tRAS = 84_cy,
                            .tRC = 126_cy,
                            .tCCD_L = 13_cy,
                            .tRRD_L = 13_cy,
                            .tWR = 78_cy,
                            .tWTR_S = 7_cy,
                            .tWTR_L = 26_cy,
                            .tRTP = 20_cy,
                            .tXP = 20_cy});
}

}  // namespace mktme::dram
