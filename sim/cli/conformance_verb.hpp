// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "sim/run/runner.hpp"

namespace mktme::sim {

/// Add the `conformance` verb: does the model answer as the kernel did when the cases were recorded?
void add_conformance(CLI::App& app, ExitCode& exit);

}  // namespace mktme::sim
