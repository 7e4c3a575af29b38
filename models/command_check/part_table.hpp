// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "models/command_check/checked_part.hpp"

namespace mktme::command_check {

/// Every part the checker knows.
const std::vector<CheckedPart>& all_parts();
/// The part of that name, or UserError with the names most like it.
const CheckedPart& part_named(std::string_view name);

// The tables, one file a family.
std::vector<CheckedPart> ddr4_parts();
std::vector<CheckedPart> ddr5_parts();
/// HBM2, HBM3 and LPDDR5.
std::vector<CheckedPart> stacked_parts();

}  // namespace mktme::command_check
