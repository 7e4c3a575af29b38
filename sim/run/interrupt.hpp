// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <csignal>

#include "sim/base/exit_code.hpp"

namespace mktme::sim {

/// Signals with which a user ends the program: Ctrl-C, `kill`, and loss of the terminal.
inline constexpr std::array stop_signals{SIGINT, SIGTERM, SIGHUP};

/// Returns false for a SIGHUP that the caller set to be ignored, as nohup does; true for any other stop signal.
bool heeds(int stop_signal);

/// Returns the exit code of a program that such a signal ended.
ExitCode exit_of(int stop_signal);

/// Catches stop signals until the process ends. The first one asks the run to end, and the results so far are written.
/// A signal that comes after the results are complete changes nothing. A second one ends the process at once.
/// A stop signal ends the reading of inputs, waits for pipes included, with StoppedBySignal.
void note_stop_signals();

[[nodiscard]] bool was_interrupted();

/// Returns the exit code for the signal that came. Precondition: was_interrupted().
[[nodiscard]] ExitCode interrupted_exit();

}  // namespace mktme::sim
