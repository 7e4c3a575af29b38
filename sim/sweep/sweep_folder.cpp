// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_folder.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "models/base/error.hpp"
#include "sim/results/output_folder.hpp"
#include "sim/results/run_files.hpp"
#include "sim/sweep/schema.hpp"

namespace mktme::sim {

namespace fs = std::filesystem;

namespace {

constexpr const char* runs_folder = "points";

}  // namespace

SweepFolder::SweepFolder(fs::path path, OldSweep old) : path_{std::move(path)} {
    if (!fs::exists(database())) check_output_folder(path_, FolderKind::sweep);
    else if (old == OldSweep::refuse)
        throw ConfigError{fmt::format(
            "--out {}: holds a sweep already; continue it with --resume, start anew with --replace, or "
            "name another folder",
            path_.string())};
    lock_ = std::make_unique<FolderLock>(path_, "sweep");
    if (old == OldSweep::replace) remove_old_sweep();
}

SweepFolder::~SweepFolder() {
    std::error_code error;
    fs::remove(path_ / runs_folder, error);  // fails, as it should, when a run's folder was kept
}

fs::path SweepFolder::database() const { return path_ / database_name; }
fs::path SweepFolder::run_of(const std::string& point) const { return path_ / runs_folder / point; }

void SweepFolder::remove_old_sweep() const {
    for (const char* const suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(database().string() + suffix);
    fs::remove(csv());
    fs::remove(base());
    fs::remove_all(path_ / runs_folder);
}

void SweepFolder::clear_run_of(const std::string& point) const {
    std::error_code error;  // what cannot be removed, the run will complain of
    fs::remove_all(run_of(point), error);
}

void SweepFolder::drop_run_of(const std::string& point) const {
    const auto is_result = [](const fs::directory_entry& entry) {
        return std::ranges::find(run_file::always, entry.path().filename().string()) !=
               run_file::always.end();
    };
    std::error_code error;
    if (!std::all_of(fs::directory_iterator{run_of(point), error}, fs::directory_iterator{}, is_result))
        return;
    fs::remove_all(run_of(point), error);
}

}  // namespace mktme::sim
