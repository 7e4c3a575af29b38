// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memctrl/memory_system.hpp"

namespace mktme::sim {

/// Looks at the run from inside its simulated time, because there may be hours of refreshes between two requests.
///
/// From now on the memory throws StoppedBySignal soon after a stop signal, and UserError at the end of simulated time.
void watch_time(memctrl::MemorySystem& memory);

}  // namespace mktme::sim
