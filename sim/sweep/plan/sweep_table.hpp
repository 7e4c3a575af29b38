// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/plan/plan.hpp"
#include "sim/sweep/store/store.hpp"

namespace mktme::sim {

/// Returns the points with their swept keys and the sweep's columns, for the terminal. Headings have one word of a path
/// per line, with the unit below.
std::string sweep_table(const Plan& plan, SweepStore& store);

/// Returns one row per point with all its values: number, id, status, trace, swept keys, closed forms, statistics.
std::string sweep_csv(const Plan& plan, SweepStore& store);

/// Returns lines that name the points that are one run, and the keys without effect at them; empty if there are none.
std::string same_runs(const Plan& plan);

}  // namespace mktme::sim
