// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "tests/machines/judge.hpp"
#include "tests/machines/machine.hpp"

namespace mktme::machines {

/// Options of a trial.
struct TrialOptions {
    std::filesystem::path program;
    std::chrono::seconds limit{20};  // of host time for one run
};

/// Outcome of the trial of a machine.
struct Outcome {
    bool is_refused = false;  // the program ended with 2
    std::string refusal;      // its message
    std::string told;         // the output of a run that is accepted
    Complaints complaints;
    std::string command;  // the run that repeats it
    std::chrono::milliseconds slowest{};
};

/// Runs a machine in `folder`, judges its results, and runs it again from its config.toml.
Outcome try_machine(const Machine& machine, const std::filesystem::path& folder, const TrialOptions& options);

}  // namespace mktme::machines
