// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <utility>

#include "models/base/error.hpp"
#include "sim/results/output_folder.hpp"
#include "sim/sweep/schema.hpp"

namespace mktme::sim {

namespace fs = std::filesystem;

namespace {

constexpr const char* runs_folder = "points";
constexpr std::array result_files{"stats.json", "stats.csv", "config.toml", "run.json"};

/// The kernel gives the lock back when the process ends, however it ends.
int lock_folder(const fs::path& path) {
    const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0 && flock(folder, LOCK_EX | LOCK_NB) == 0) return folder;
    if (folder >= 0) close(folder);
    throw ResourceError{fmt::format("--out {}: another sweep is at work in this folder", path.string())};
}

}  // namespace

SweepFolder::SweepFolder(fs::path path, OldSweep old) : path_{std::move(path)} {
    if (!fs::exists(database())) prepare_output_folder(path_);
    else if (old == OldSweep::refuse)
        throw ConfigError{fmt::format(
            "--out {}: holds a sweep already; continue it with --resume, start anew with --replace, or "
            "name another folder",
            path_.string())};
    lock_ = lock_folder(path_);
    if (old == OldSweep::replace) remove_old_sweep();
}

SweepFolder::~SweepFolder() {
    std::error_code error;
    fs::remove(path_ / runs_folder, error);  // fails, as it should, when a run's folder was kept
    close(lock_);
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
        return std::ranges::find(result_files, entry.path().filename().string()) != result_files.end();
    };
    std::error_code error;
    if (!std::all_of(fs::directory_iterator{run_of(point), error}, fs::directory_iterator{}, is_result))
        return;
    fs::remove_all(run_of(point), error);
}

}  // namespace mktme::sim
