// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::sim {

/// Parse the command line, do what it asks, report errors on stderr; returns the exit code.
int run_command_line(int argc, char** argv);

}  // namespace mktme::sim
