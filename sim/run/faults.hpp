// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/contents/data_params.hpp"
#include "models/platform/package.hpp"

namespace mktme::sim {

/// Schedules every `[[data.fault]]` in the memory at its time. Throws ConfigError for one that is impossible.
void schedule_faults(const std::vector<contents::FaultParams>& faults, platform::Package& package);

}  // namespace mktme::sim
