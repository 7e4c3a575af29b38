// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/scenario/scenario_host.hpp"

namespace mktme::sim {

struct SimConfig;

/// Returns the settings of scenarios that follow from a configuration: its cores and packages. Throws ConfigError if it has no cores.
ScenarioSettings scenario_defaults(const SimConfig& config);
/// Returns the configuration of the machine that a scenario with these settings runs on.
SimConfig config_for(SimConfig config, const ScenarioSettings& settings);
/// Returns what scenarios run on with a configuration: its machine, with the cores, packages and KeyIDs that a script asks for.
/// The machine is made for each script; that throws ConfigError if it cannot be built.
ScenarioHost scenario_host(const SimConfig& config);

}  // namespace mktme::sim
