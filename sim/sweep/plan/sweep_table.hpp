// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/plan/plan.hpp"
#include "sim/sweep/store/store.hpp"

namespace mktme::sim {

/// The points with their swept keys and the sweep's columns, for eyes. A path is written downwards, its unit below it.
std::string sweep_table(const Plan& plan, SweepStore& store);

/// The points with everything there is, a row each: number, id, status, trace, swept keys, closed forms, statistics.
std::string sweep_csv(const Plan& plan, SweepStore& store);

/// Lines below the table that say which points are one run, and which keys have no effect at them; empty without any.
std::string same_runs(const Plan& plan);

}  // namespace mktme::sim
