// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/command_check/checked_part.hpp"

namespace mktme::command_check {

/// Returns the clocks for which an urgent unit may still wait for its refresh (docs/command-checker.md, Refresh).
///
/// From the cycle in which a unit becomes urgent, only its refresh is prepared. Work that began just before must still
/// end. The row of an ACT or a WR must close, a rank that enters power-down must leave it, and a refresh of other banks
/// must end.
Clock refresh_grace(const CheckedPart& part, RefreshMode mode, std::uint32_t ranks, Clock postpone);

/// Returns the number of units of a rank. One refresh command refreshes a unit.
std::uint32_t units_of_rank(const CheckedPart& part, RefreshMode mode);

}  // namespace mktme::command_check
