// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/stat_sources.hpp"
#include "models/platform/package.hpp"

namespace mktme::sim {

struct PhaseParams;

/// Throws ConfigError if a phase has no usable name, ends before it begins, or overlaps another.
void check_phases(const std::vector<PhaseParams>& params);

/// Schedules begin and end of each phase. One that ends with the run is ended by its owner. Precondition: check_phases()
/// accepts them.
void schedule_phases(const std::vector<PhaseParams>& params, Phases& phases, platform::Package& package);

}  // namespace mktme::sim
