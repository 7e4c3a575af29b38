// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mktme::sim {

/// What `mktme-sim run` was asked to do.
struct RunRequest {
    std::vector<std::filesystem::path> configs;
    std::vector<std::string> sets;
    std::optional<std::filesystem::path> trace;
    std::filesystem::path out = "mktme-out";
    std::optional<std::uint64_t> seed;
    bool quiet = false;
};

/// Exit codes of the program.
enum class ExitCode { ok = 0, differs = 1, user_error = 2, model_bug = 70, resource = 75, interrupted = 130 };

/// Load, assemble, simulate, write the results. UserError, ResourceError and InvariantError pass through, after what
/// there is was written and marked partial.
ExitCode run(const RunRequest& request);

}  // namespace mktme::sim
