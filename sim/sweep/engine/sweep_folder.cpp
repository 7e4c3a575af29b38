// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/engine/sweep_folder.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <span>
#include <utility>
#include <vector>

#include "models/base/error.hpp"
#include "sim/results/output_folder.hpp"
#include "sim/results/run_files.hpp"
#include "sim/sweep/plan/point_id.hpp"
#include "sim/sweep/store/schema.hpp"

namespace mktme::sim {

namespace fs = std::filesystem;

namespace {

constexpr const char* runs_folder = "points";
constexpr const char* base_name = "base.toml";

/// Returns the application ID in the header of an SQLite file, even of one that is damaged after it; 0 for other files.
std::uint64_t application_in_header(const fs::path& file) {
    constexpr std::size_t place = 68;  // SQLite's file format, section 1.3: four bytes, the highest first
    std::ifstream stream{file, std::ios::binary};
    std::array<char, place + 4> header{};
    if (!stream.read(header.data(), header.size())) return 0;
    std::uint64_t number = 0;
    for (const char c : std::span{header}.subspan<place>())
        number = number << 8U | static_cast<unsigned char>(c);
    return number;
}

/// Returns false for a database of another program, and for a file that is no database. A sweep that was killed may
/// leave a blank one, which counts as a sweep's.
bool is_of_sweep(const fs::path& file) {
    try {
        Database database{file, Database::Access::read};
        return database.number("SELECT count(*) FROM sqlite_master") == 0 ||
               database.number("PRAGMA application_id") == schema_application;
    } catch (const UserError&) {  // damaged
        return application_in_header(file) == schema_application;
    }
}

/// Calls `action` for the folder of each run in `runs`. Other files are ignored.
template <class Action>
void for_each_run(const fs::path& runs, Action&& action) {
    std::error_code error;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator{runs, error})
        if (entry.is_directory(error) && is_point_id(entry.path().filename().string()))
            found.push_back(entry.path());
    for (const auto& run : found) action(run);
}

/// Removes the files that a sweep writes to a folder, except sweep.csv, and no other files.
void remove_sweep(const fs::path& folder) {
    std::error_code ignored;  // the writer of a file that cannot be removed reports it
    for (const char* const suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove((folder / database_name).string() + suffix, ignored);
    fs::remove(folder / base_name, ignored);
    for_each_run(folder / runs_folder, [&](const fs::path& run) { fs::remove_all(run, ignored); });
    fs::remove(folder / runs_folder, ignored);  // fails, as it should, if the folder has other files
}

}  // namespace

SweepFolder::SweepFolder(fs::path path, OldSweep old) : path_{std::move(path)} {
    const fs::path earlier = path_ / database_name;
    const bool has_earlier = fs::exists(earlier);
    if (!has_earlier) check_output_folder(path_, FolderKind::sweep);
    lock_ = std::make_unique<FolderLock>(path_, "sweep");
    if (has_earlier && old == OldSweep::refuse)
        throw ConfigError{fmt::format(
            "--out {}: holds a sweep already; continue it with --resume, start anew with --replace, or "
            "name another folder",
            path_.string())};
    replaces_ = has_earlier && old == OldSweep::replace;
    if (replaces_ && !is_of_sweep(earlier))
        throw ConfigError{
            fmt::format("{}: is no database of a sweep, so --replace does not remove it; name another --out",
                        earlier.string())};
    settle_replacement();  // of a sweep that was killed
    if (replaces_) fs::create_directory(replacement());
}

SweepFolder::~SweepFolder() {
    settle_replacement();
    std::error_code error;
    fs::remove(path_ / runs_folder, error);  // fails, as it should, if the folder of a run was kept
}

fs::path SweepFolder::replacement() const { return path_ / ".replacement"; }
fs::path SweepFolder::database() const {
    return (keeps_earlier_sweep() ? replacement() : path_) / database_name;
}
fs::path SweepFolder::base() const { return (keeps_earlier_sweep() ? replacement() : path_) / base_name; }
fs::path SweepFolder::run_of(const std::string& point) const {
    return (replaces_ ? replacement() : path_) / runs_folder / point;
}

void SweepFolder::take_over(SweepStore& store) {
    if (!keeps_earlier_sweep()) return;
    remove_sweep(path_);
    fs::remove(csv());
    store.move_to(path_ / database_name);
    fs::copy_file(replacement() / base_name,
                  path_ / base_name);  // runs just started may still read the original
    took_over_ = true;
}

/// Ends a replacement. If the new sweep took over, its database is in place, and the runs it kept are moved there.
void SweepFolder::settle_replacement() const {
    std::error_code ignored;
    if (!fs::exists(replacement() / database_name, ignored))
        for_each_run(replacement() / runs_folder, [&](const fs::path& run) {
            fs::create_directory(path_ / runs_folder, ignored);
            fs::rename(run, path_ / runs_folder / run.filename(), ignored);
        });
    remove_sweep(replacement());
    fs::remove(replacement(), ignored);
}

void SweepFolder::clear_run_of(const std::string& point) const {
    std::error_code error;  // the run reports a file that cannot be removed
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
