// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/sweep/plan/plan.hpp"
#include "sim/sweep/store/store.hpp"

namespace mktme::sim {

/// Writes a plan into the database, in one transaction. Points already done stay done. Throws UserError, and changes
/// nothing, if another program wrote the database or it has points that are not of this plan.
void record_plan(const Plan& plan, SweepStore& store);

}  // namespace mktme::sim
