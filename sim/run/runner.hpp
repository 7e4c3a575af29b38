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
    std::filesystem::path scenario;   // workload.scenario; empty: that of the configuration
    std::vector<std::filesystem::path>
        trace_folders;  // workload.trace_dirs; empty: those of the configuration
    std::filesystem::path out = "mktme-out";
    std::optional<std::uint64_t> seed;
    bool quiet = false;

    /// Returns what is set on the command line, the seed and the scenario included.
    [[nodiscard]] std::vector<std::string> all_sets() const;
};

/// Loads, assembles and simulates a configuration, or runs its scenario, then writes the results. Throws UserError, ResourceError or
/// InvariantError after the results so far were written and marked partial.
ExitCode run(const RunRequest& request);

}  // namespace mktme::sim
