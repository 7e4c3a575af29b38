// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "models/command_check/checked_part.hpp"

namespace mktme::command_check {

/// Returns every part that the checker supports.
const std::vector<CheckedPart>& all_parts();
/// Returns the part called `name`. Throws UserError with the nearest names if there is none.
const CheckedPart& part_named(std::string_view name);

// Tables of parts, one file per family.
std::vector<CheckedPart> ddr4_parts();
std::vector<CheckedPart> ddr5_parts();
/// HBM2, HBM3 and LPDDR5.
std::vector<CheckedPart> stacked_parts();

}  // namespace mktme::command_check
