// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/contents/data_params.hpp"
#include "models/memctrl/memory_system.hpp"

namespace mktme::sim {

/// Schedules every `[[data.fault]]` in the memory at its time. Throws ConfigError for one that is impossible.
void schedule_faults(const std::vector<contents::FaultParams>& faults, memctrl::MemorySystem& memory);

}  // namespace mktme::sim
