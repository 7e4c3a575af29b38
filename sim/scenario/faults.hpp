// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/scenario/scenario_world.hpp"
#include "workloads/scenario/tree/injections.hpp"

namespace mktme::sim {

/// Does what an `inject` states. Throws NotHere (deed.hpp) if this machine cannot.
void inject(ScenarioWorld& world, const scenario::Fault& fault);

}  // namespace mktme::sim
