// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memctrl/memory_system.hpp"

namespace mktme::sim {

/// Schedules checks in simulated time, because two requests may be hours of refreshes apart.
///
/// The memory then throws StoppedBySignal soon after a stop signal, and UserError at the end of simulated time.
void watch_time(memctrl::MemorySystem& memory);

}  // namespace mktme::sim
