// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mktme::sim {

/// Statistic read from a file; true and false are 1 and 0.
struct ReadStat {
    std::string path;
    double value;

    bool operator==(const ReadStat&) const = default;
};

/// Host section of run.json.
struct HostTimes {
    double wall_s = 0;
    double requests_per_s = 0;
    double peak_rss_mb = 0;
};

/// Returns the statistics of a stats.json, in its order. Throws UserError if the file is damaged, half-written, of
/// another layout version, or of a run that ended early.
std::vector<ReadStat> read_stats(const std::filesystem::path& file);

/// Returns the host section. Throws UserError if run.json is missing, damaged, or of a run that did not complete.
HostTimes read_host_times(const std::filesystem::path& file);

}  // namespace mktme::sim
