// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::scenario {

/// Returns the states that a KeyID of a profile can be in.
std::span<const SlotState> states_of(std::string_view profile);

/// Throws Mistake for accesses that have no meaning: a stride of 0, `fold=mod` without a range.
void check_accesses(const Statement& statement);

}  // namespace mktme::scenario
