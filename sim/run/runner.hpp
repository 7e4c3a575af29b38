// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/exit_code.hpp"

namespace mktme::sim {

/// Arguments of `mktme-sim run`.
struct RunRequest {
    std::vector<std::filesystem::path> configs;
    std::vector<std::string> sets;
    std::vector<std::string> traces;  // added to workload.traces
    std::filesystem::path scenario;   // a script that runs instead of traces and generators; empty: none
    std::vector<std::filesystem::path> trace_folders;  // of a scenario
    std::filesystem::path out = "mktme-out";
    std::optional<std::uint64_t> seed;
    bool quiet = false;

    /// Returns what is set on the command line, the seed included.
    [[nodiscard]] std::vector<std::string> all_sets() const;
};

/// Loads, assembles and simulates a configuration, then writes the results. Throws UserError, ResourceError or
/// InvariantError after the results so far were written and marked partial.
ExitCode run(const RunRequest& request);

}  // namespace mktme::sim
