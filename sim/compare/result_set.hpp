// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/results/stats_reader.hpp"

namespace mktme::sim {

/// The statistics of one run: a run by itself, or a point of a sweep.
struct ResultCase {
    std::string name;  // the point's label; empty for a run by itself
    std::vector<ReadStat> stats;
};

/// Results in whichever form they lie on disk.
struct ResultSet {
    std::filesystem::path source;
    bool is_sweep = false;
    bool is_baseline = false;  // names the statistics to look at; a run names all it has
    std::vector<ResultCase> cases;
};

/// Read the results of a run's folder, a stats.json, a sweep's folder, its database, or a baseline. UserError when they
/// are damaged, incomplete, of another version, or nothing of that kind.
ResultSet read_results(const std::filesystem::path& path);

}  // namespace mktme::sim
