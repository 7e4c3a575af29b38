// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memctrl/memory_system.hpp"

namespace mktme::sim {

/// Have every `[[mktme.program]]` executed in its time. ConfigError for one that cannot be.
void schedule_key_programs(memctrl::MemorySystem& memory);

}  // namespace mktme::sim
