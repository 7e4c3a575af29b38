// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/compare/result_set.hpp"

namespace mktme::sim {

/// Reads a baseline. Throws ConfigError with the place if it is damaged, or has another layout of statistics.
ResultSet read_baseline(const std::filesystem::path& file);

/// Returns a baseline as text, with one line per statistic and its unit. A change of a statistic changes one line.
std::string baseline_as_toml(const ResultSet& results);

/// Returns the statistics that a new baseline takes by default: those that show a change of timing.
const std::vector<std::string_view>& default_baseline_stats();

}  // namespace mktme::sim
