// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::sim {

struct ScenarioSettings;

/// Returns what the `config` of a script asks for, as arguments of `--set`. `settings` are those that it leads to.
std::vector<std::string> sets_of(const scenario::Scenario& script, const ScenarioSettings& settings);

}  // namespace mktme::sim
