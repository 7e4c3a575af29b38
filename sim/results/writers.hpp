// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/results/stat_values.hpp"

namespace mktme::sim {

/// Version of the layout of stats.json; a change of a name or a meaning raises it.
inline constexpr int stats_version = 1;

/// stats.json: paths as nested objects.
std::string stats_as_json(const std::vector<StatValue>& values);
/// stats.csv: a line a value, "component,stat,value,unit".
std::string stats_as_csv(const std::vector<StatValue>& values);

/// Write a whole file, through a temporary name so that no half-written file is ever found. Errors are NewFile's.
void write_file(const std::filesystem::path& path, const std::string& text);

}  // namespace mktme::sim
