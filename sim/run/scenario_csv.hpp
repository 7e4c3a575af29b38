// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/scenario/player.hpp"

namespace mktme::sim {

/// Returns the text of scenario.csv: the actions of all processes and threads, in order of their ends.
std::string scenario_csv(const ScenarioReport& report);

}  // namespace mktme::sim
