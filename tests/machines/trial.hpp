// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "tests/machines/judge.hpp"
#include "tests/machines/machine.hpp"

namespace mktme::machines {

/// How machines are tried.
struct TrialOptions {
    std::filesystem::path program;
    std::chrono::seconds limit{20};  // of host time for one run
};

/// What came of a machine.
struct Outcome {
    bool is_refused = false;  // the program ended with 2
    std::string refusal;      // and said so
    std::string told;         // what it said on stderr besides
    Complaints complaints;
    std::string command;  // the run that repeats it
    std::chrono::milliseconds slowest{};
};

/// Run a machine in `folder` and judge what comes out, then run it again from its config.toml.
Outcome try_machine(const Machine& machine, const std::filesystem::path& folder, const TrialOptions& options);

}  // namespace mktme::machines
