// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/results/stats_reader.hpp"

namespace mktme::sim {

/// Statistics of a single run, or of a point of a sweep.
struct ResultCase {
    std::string name;  // label of the point; empty for a single run
    std::vector<ReadStat> stats;
};

/// Results, in whichever form they are stored.
struct ResultSet {
    std::filesystem::path source;
    bool is_sweep = false;
    bool is_baseline = false;  // true: the statistics in it are those to compare
    std::vector<ResultCase> cases;
};

/// Reads the results of a run's folder, a stats.json, a sweep's folder, its database, or a baseline. Throws UserError
/// if they are damaged, incomplete, of another version, or of another kind.
ResultSet read_results(const std::filesystem::path& path);

}  // namespace mktme::sim
