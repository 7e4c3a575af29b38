// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace mktme::sim {

/// Files that a run writes to its folder. A run removes those of an earlier run.
namespace run_file {
inline constexpr const char* stats_json = "stats.json";
inline constexpr const char* stats_csv = "stats.csv";
inline constexpr const char* config = "config.toml";
inline constexpr const char* record = "run.json";
inline constexpr const char* commands = "commands.csv";
inline constexpr const char* bus = "bus.csv";
inline constexpr const char* timeline = "timeline.json.gz";
inline constexpr const char* waves = "waves.vcd";
inline constexpr const char* scenario = "scenario.csv";
inline constexpr std::array all{stats_json, stats_csv, config, record,  commands,
                                bus,        timeline,  waves,  scenario};
/// Returns the name of a file that each package of a machine has of its own: that of a single package, "commands.csv",
/// or "commands.package.1.csv" if there are several.
inline std::string of_package(const std::string& name, std::size_t package, std::size_t packages) {
    if (packages == 1) return name;
    const std::size_t suffix = name.find('.');
    return name.substr(0, suffix) + ".package." + std::to_string(package) + name.substr(suffix);
}
/// The largest number of packages that a machine may have.
inline constexpr std::size_t most_packages = 8;
/// Files that every run writes.
inline constexpr std::array always{stats_json, stats_csv, config, record};
}  // namespace run_file

/// Name of the database in a sweep's folder.
inline constexpr const char* database_name = "sweep.sqlite";

/// Suffix of a file's name until the file is complete.
inline constexpr const char* unfinished_suffix = ".tmp";

/// Subfolder of a run's folder with the files that repeat a failure, and these files.
inline constexpr const char* reproducer_folder = "reproducer";
inline constexpr std::array reproducer_files{"config.toml", "README.txt"};

}  // namespace mktme::sim
