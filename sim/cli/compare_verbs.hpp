// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "sim/run/runner.hpp"

namespace mktme::sim {

/// Add the verb `compare`: do results differ from a baseline?
void add_compare(CLI::App& app, ExitCode& exit);

/// Add the verb `bless`: make results the baseline.
void add_bless(CLI::App& app);

}  // namespace mktme::sim
