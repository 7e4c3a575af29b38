// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <csignal>

#include "sim/run/exit_code.hpp"

namespace mktme::sim {

/// Signals with which a user ends the program: Ctrl-C, `kill`, and a terminal that goes away.
inline constexpr std::array stop_signals{SIGINT, SIGTERM, SIGHUP};

/// False for a hang-up that the caller has the program ignore, as nohup does.
bool heeds(int stop_signal);

/// Exit code of a program that such a signal ended.
ExitCode exit_of(int stop_signal);

/// From now to the end of the process a stop signal asks the run to end instead of ending the process: results so far are
/// written, and one that comes when they are whole changes nothing. A second one ends the process at once. Reading of
/// inputs ends with StoppedBySignal, waits for pipes included.
void note_stop_signals();

[[nodiscard]] bool was_interrupted();

/// Exit code for the signal that came; precondition: one came.
[[nodiscard]] ExitCode interrupted_exit();

}  // namespace mktme::sim
