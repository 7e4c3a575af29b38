// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/scenario/scenario_world.hpp"

namespace mktme::sim {

/// Returns the KeyIDs that a line of an actor has to do with, parted by blanks: of the key that it names or has made, and of the mapping
/// that it names; nothing for what is gone.
std::string keyids_of(ScenarioWorld& world, const ScenarioActor& actor, const scenario::Statement& statement);

}  // namespace mktme::sim
