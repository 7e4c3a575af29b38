// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/run/exit_code.hpp"

namespace mktme::sim {

/// What `mktme-sim run` was asked to do.
struct RunRequest {
    std::vector<std::filesystem::path> configs;
    std::vector<std::string> sets;
    std::vector<std::string> traces;  // added to workload.traces
    std::filesystem::path out = "mktme-out";
    std::optional<std::uint64_t> seed;
    bool quiet = false;
};

/// Load, assemble, simulate, write the results. UserError, ResourceError and InvariantError pass through, after what
/// there is was written and marked partial.
ExitCode run(const RunRequest& request);

}  // namespace mktme::sim
