// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/run/runner.hpp"
#include "sim/sweep/engine/sweep_folder.hpp"

namespace mktme::sim {

/// Arguments of `mktme-sim sweep`.
struct SweepRequest {
    std::filesystem::path file;
    std::vector<std::string> sets;
    std::filesystem::path out = "mktme-out";
    std::size_t jobs = 0;  // 0: as many as there are processors
    std::uint64_t max_runs = 1000;
    OldSweep old = OldSweep::refuse;
    bool dry_run = false;
    bool keep = false;
    bool quiet = false;
};

/// Plans a sweep, runs the points that are not done yet and reports them. Returns `differs` if a point failed.
/// UserError and ResourceError pass through; points done by then are in the database.
ExitCode sweep(const SweepRequest& request);

}  // namespace mktme::sim
