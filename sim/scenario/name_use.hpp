// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/scenario/scenario_world.hpp"

namespace mktme::sim {

/// Whether the names of a line stand for something.
enum class NameUse : std::uint8_t {
    ready,
    skipped,  // an expected failure left one undefined: the line is skipped
    awaited,  // another process has yet to give a name
};

/// Looks up the names that an actor's line uses.
NameUse names_of(ScenarioWorld& world, const ScenarioActor& actor, const scenario::ActorLine& line);

}  // namespace mktme::sim
