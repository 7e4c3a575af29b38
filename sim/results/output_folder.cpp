// SPDX-License-Identifier: Apache-2.0
#include "sim/results/output_folder.hpp"

#include <fmt/format.h>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "models/base/error.hpp"

namespace mktme::sim {

namespace {

constexpr std::array files_of_ours{"stats.json",   "stats.csv", "config.toml",     "run.json",
                                   "commands.csv", "waves.vcd", "timeline.json.gz"};

bool is_ours(const std::filesystem::path& folder) {
    std::ifstream stream{folder / "run.json"};
    const auto run = nlohmann::json::parse(stream, nullptr, false);
    return run.is_object() && run.value("program", "") == "mktme-sim";
}

}  // namespace

void prepare_output_folder(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::create_directories(folder, error);
    if (error == std::errc::no_space_on_device)
        throw ResourceError{fmt::format("--out {}: {}", folder.string(), error.message())};
    if (!fs::is_directory(folder))
        throw ConfigError{fmt::format("--out {}: is no folder and none can be made there{}", folder.string(),
                                      error ? ": " + error.message() : "")};
    if (!fs::is_empty(folder) && !is_ours(folder))
        throw ConfigError{fmt::format(
            "--out {}: holds files that are no results of mktme-sim; name another folder", folder.string())};
    for (const char* const name : files_of_ours) fs::remove(folder / name, error);
    fs::remove_all(folder / reproducer_folder, error);
}

}  // namespace mktme::sim
