// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/scenario/scenario_world.hpp"
#include "workloads/scenario/tree/injections.hpp"

namespace mktme::sim {

/// Does what an `inject` states. Returns what a read past the caches found instead of the byte stated; empty if nothing is
/// wrong. Throws NotHere (deed.hpp) if this machine cannot do it.
std::string inject(ScenarioWorld& world, const scenario::Fault& fault);

}  // namespace mktme::sim
