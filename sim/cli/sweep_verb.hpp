// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "sim/run/runner.hpp"

namespace mktme::sim {

/// Add the verb `sweep`: run a configuration at many points.
void add_sweep(CLI::App& app, ExitCode& exit);

}  // namespace mktme::sim
