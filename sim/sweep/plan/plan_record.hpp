// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/sweep/plan/plan.hpp"
#include "sim/sweep/store/store.hpp"

namespace mktme::sim {

/// Put a plan into the database, in one transaction; what is done already stays done. UserError, and nothing changed,
/// when what the database holds was made by another program, or has points that are not of this plan.
void record_plan(const Plan& plan, SweepStore& store);

}  // namespace mktme::sim
