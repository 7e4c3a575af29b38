// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/base/stat_values.hpp"

namespace mktme::sim {

/// Version of the layout of stats.json; a change of a name or a meaning raises it.
inline constexpr int stats_version = 1;

/// Returns the text of stats.json: paths as nested objects.
std::string stats_as_json(const std::vector<StatValue>& values);
/// Returns the text of stats.csv: one line per value, "component,stat,value,unit".
std::string stats_as_csv(const std::vector<StatValue>& values);

/// Writes a whole file through a temporary name, so that no half-written file is ever found. Throws as NewFile does.
void write_file(const std::filesystem::path& path, const std::string& text);

}  // namespace mktme::sim
