// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/base/exit_code.hpp"

namespace mktme::sim {

struct RunRequest;

/// Runs a scenario on the machine of a configuration, and writes config.toml, run.json, scenario.csv and the statistics. Returns
/// ExitCode::differs, after a list of them, if expectations were not met. Throws UserError for a script or a machine that cannot
/// run.
ExitCode run_scenario(const RunRequest& request);

}  // namespace mktme::sim
