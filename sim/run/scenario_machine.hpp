// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario_host.hpp"

namespace mktme::sim {

struct SimConfig;

/// Returns the settings of scenarios that follow from a configuration: its cores and packages. Throws ConfigError if it has no cores.
ScenarioSettings scenario_defaults(const SimConfig& config);
/// Returns what a scenario with these settings asks of the machine, as arguments of `--set`: what `config` does not say already.
std::vector<std::string> machine_sets(const SimConfig& config, const ScenarioSettings& settings);
/// Returns what a scenario runs on with a configuration that has what it asks for. Making the machine throws ConfigError if it cannot be
/// built.
ScenarioHost scenario_host(const SimConfig& config);

}  // namespace mktme::sim
