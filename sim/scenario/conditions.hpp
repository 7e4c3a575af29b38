// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/scenario/scenario_world.hpp"
#include "workloads/scenario/tree/assertions.hpp"

namespace mktme::sim {

/// Returns what was found instead of what an `assert` states; empty if it holds. Throws NotHere (deed.hpp) if this machine
/// cannot tell.
std::string contradiction(ScenarioWorld& world, const scenario::Condition& condition);

/// Returns true if the machine checks its reads.
bool checks_reads(const ScenarioWorld& world);
/// Returns the wrong reads of a class so far. Throws NotHere if the machine does not check its reads.
std::uint64_t wrong_reads(const ScenarioWorld& world, scenario::ReadClass read_class);

}  // namespace mktme::sim
