// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/base/exit_code.hpp"

namespace CLI {
class App;
}

namespace mktme::sim {

// Each function adds its verbs to the program. A verb sets `exit` after it has run; errors are thrown.

void add_run(CLI::App& app, ExitCode& exit);
void add_sweep(CLI::App& app, ExitCode& exit);
void add_compare(CLI::App& app, ExitCode& exit);
void add_bless(CLI::App& app);
void add_config(CLI::App& app);
void add_stats(CLI::App& app);
void add_trace(CLI::App& app, ExitCode& exit);
void add_scenario(CLI::App& app, ExitCode& exit);
void add_conformance(CLI::App& app, ExitCode& exit);

}  // namespace mktme::sim
