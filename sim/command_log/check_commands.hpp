// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "sim/run/runner.hpp"

namespace mktme::sim {

/// Add `check-commands` to the `trace` verb: does a commands.csv keep to every rule of its DRAM part?
void add_check_commands(CLI::App& trace, ExitCode& exit);

}  // namespace mktme::sim
