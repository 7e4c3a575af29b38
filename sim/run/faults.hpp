// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/contents/data_params.hpp"
#include "models/memctrl/memory_system.hpp"

namespace mktme::sim {

/// Have every `[[data.fault]]` happen to the memory in its time. ConfigError for one that cannot.
void schedule_faults(const std::vector<contents::FaultParams>& faults, memctrl::MemorySystem& memory);

}  // namespace mktme::sim
