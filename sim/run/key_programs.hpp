// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memctrl/memory_system.hpp"

namespace mktme::sim {

/// Schedules every `[[mktme.program]]` for execution at its time. Throws ConfigError for one that cannot be executed.
void schedule_key_programs(memctrl::MemorySystem& memory);

}  // namespace mktme::sim
