// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/dram/part.hpp"
#include "models/dram/speed.hpp"

namespace mktme::dram {

/// DDR5 speed bin: the values that differ between bins.
struct Ddr5Bin {
    std::string name;  // "DDR5-4800"
    Speed speed;
    Cycles CL, tRCD, tRP, tRAS, tRC;
    Cycles tCCD_L, tRRD_L;
    Cycles tWR, tWTR_S, tWTR_L, tRTP;
    Cycles tXP;
};

/// Returns the parts of a bin: x4, x8 and x16 devices of 8 and 16 Gb.
std::vector<Part> parts_of(const Ddr5Bin& bin);

}  // namespace mktme::dram
