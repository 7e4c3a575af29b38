// SPDX-License-Identifier: Apache-2.0
#include "sim/results/output_folder.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "models/base/error.hpp"
#include "sim/results/run_files.hpp"

namespace mktme::sim {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

std::string_view name_of_kind(FolderKind kind) { return kind == FolderKind::run ? "run" : "sweep"; }

/// Returns the verb whose results a folder holds; empty for none.
std::string verb_of(const fs::path& folder) {
    if (fs::exists(folder / database_name)) return "sweep";
    std::ifstream stream{folder / run_file::record};
    const auto run = Json::parse(stream, nullptr, false);
    if (!run.is_object() || run.value("program", Json{}) != "mktme-sim") return {};
    const Json verb = run.value("verb", Json("run"));
    return verb.is_string() ? verb.get<std::string>() : std::string{};
}

/// Returns true if a folder has no files but those that a process killed at its start leaves: a lock, and perhaps the
/// beginning of run.json.
bool is_blank(const fs::path& folder) {
    const std::string begun = std::string{run_file::record} + unfinished_suffix;
    return std::all_of(fs::directory_iterator{folder}, fs::directory_iterator{}, [&](const auto& entry) {
        const auto name = entry.path().filename();
        return name == FolderLock::file_name || name == begun;
    });
}

}  // namespace

bool check_output_folder(const fs::path& folder, FolderKind kind) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error == std::errc::no_space_on_device)
        throw ResourceError{fmt::format("--out {}: {}", folder.string(), error.message())};
    if (!fs::is_directory(folder))
        throw ConfigError{fmt::format("--out {}: is no folder and none can be made there{}", folder.string(),
                                      error ? ": " + error.message() : "")};
    if (is_blank(folder)) return false;
    const std::string verb = verb_of(folder);
    if (verb.empty())
        throw ConfigError{fmt::format(
            "--out {}: holds files that are no results of mktme-sim; name another folder", folder.string())};
    if (verb != name_of_kind(kind))
        throw ConfigError{fmt::format(
            "--out {}: holds the results of another verb, {}, which {} does not replace; name another folder",
            folder.string(), verb, name_of_kind(kind))};
    return true;
}

RunFolder::RunFolder(fs::path path)
    : path_{std::move(path)},
      has_results_{check_output_folder(path_, FolderKind::run)},
      lock_{path_, name_of_kind(FolderKind::run)} {}

void RunFolder::clear() {
    std::error_code ignored;  // the writer of a file that cannot be removed reports it
    const auto remove = [&](const std::string& name) {
        fs::remove(path_ / name, ignored);
        fs::remove(path_ / (name + unfinished_suffix), ignored);
    };
    for (const std::string name : run_file::all) remove(name);
    for (const char* const name : {run_file::commands, run_file::bus})
        for (std::size_t package = 0; package < run_file::most_packages; ++package)
            remove(run_file::of_package(name, package, run_file::most_packages));
    for (const char* const name : reproducer_files) fs::remove(path_ / reproducer_folder / name, ignored);
    fs::remove(path_ / reproducer_folder, ignored);  // fails if it holds something else
    has_results_ = false;
}

}  // namespace mktme::sim
