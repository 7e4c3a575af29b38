// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/contents/data_params.hpp"
#include "models/platform/machine.hpp"

namespace mktme::sim {

/// Schedules every `[[data.fault]]` at its time, in the memory of the packages that have its lines. Throws ConfigError for
/// one that is impossible.
void schedule_faults(const std::vector<contents::FaultParams>& faults, platform::Machine& machine);

}  // namespace mktme::sim
