// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/dram/part.hpp"

namespace mktme::dram {

extern const Part ddr4_3200aa_8gb_x8;
extern const Part ddr5_4800_16gb_x8;

}  // namespace mktme::dram
