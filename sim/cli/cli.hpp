// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::sim {

/// Parses the command line, runs its verb, reports errors on stderr. Returns the exit code.
int run_command_line(int argc, char** argv);

}  // namespace mktme::sim
