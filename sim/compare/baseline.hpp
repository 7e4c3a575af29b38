// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/compare/result_set.hpp"

namespace mktme::sim {

/// Read a baseline. ConfigError with the place when it is damaged, or of another layout of statistics.
ResultSet read_baseline(const std::filesystem::path& file);

/// A baseline as text: a line a statistic with its unit, so that a change of one is a change of one line.
std::string baseline_as_toml(const ResultSet& results);

/// The statistics a new baseline takes unless told otherwise: what to notice a change of timing by.
const std::vector<std::string_view>& default_baseline_stats();

}  // namespace mktme::sim
