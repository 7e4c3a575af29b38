// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace mktme::sim {

struct ScenarioReport;

/// Writes the actions of a scenario, a track for each actor, and below them what the machine did, a track for each core
/// (timeline.json.gz, for Perfetto). Throws ResourceError if the file cannot be written.
void write_scenario_timeline(const std::filesystem::path& path, const ScenarioReport& report);

/// Returns the first actions of a scenario as a table: how long each took, and which steps of its core took how much of that.
std::string steps_table(const ScenarioReport& report);

}  // namespace mktme::sim
