// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/command_check/checked_part.hpp"

namespace mktme::command_check {

/// How long may an urgent unit still wait for its refresh? (docs/command-checker.md, Refresh)
///
/// From the cycle a unit becomes urgent, nothing but its refresh is on its way; what was begun just before must end:
/// the row of an ACT or a WR must close, a rank that falls asleep must wake, a refresh of other banks must end.
Clock refresh_grace(const CheckedPart& part, RefreshMode mode, std::uint32_t ranks, Clock postpone);

/// Units of a rank: what is refreshed at once.
std::uint32_t units_of_rank(const CheckedPart& part, RefreshMode mode);

}  // namespace mktme::command_check
