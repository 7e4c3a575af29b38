// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/base/exit_code.hpp"

namespace mktme::sim {

struct LoadedConfig;
struct RunRequest;

/// Runs a script on the machine of a configuration, of which `files` is what its files say, and writes config.toml, run.json, scenario.csv and the statistics. Returns
/// ExitCode::differs, after a list of them, if expectations were not met. Throws UserError for a script or a machine that cannot
/// run.
ExitCode run_scenario(const RunRequest& request, const LoadedConfig& files, const std::string& file);

}  // namespace mktme::sim
