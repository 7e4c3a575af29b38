// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "sim/results/folder_lock.hpp"
#include "sim/sweep/store/store.hpp"

namespace mktme::sim {

/// Use of a sweep that is already in the folder.
enum class OldSweep { refuse, resume, replace };

/// Output folder of a sweep, held by one sweep at a time.
///
/// A sweep that replaces another is written to the subfolder `.replacement` until its first point is done.
class SweepFolder {
public:
    /// Prepares the folder. Throws ConfigError if it holds a sweep that must not be changed, or anything but a sweep.
    /// Throws ResourceError if another process uses it. No result in it is changed yet.
    SweepFolder(std::filesystem::path path, OldSweep old);
    ~SweepFolder();
    SweepFolder(const SweepFolder&) = delete;
    SweepFolder& operator=(const SweepFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path database() const;
    [[nodiscard]] std::filesystem::path csv() const { return path_ / "sweep.csv"; }
    /// Returns true if there is an earlier sweep that this one has not replaced yet.
    [[nodiscard]] bool keeps_earlier_sweep() const { return replaces_ && !took_over_; }
    /// Removes the earlier sweep and moves `store`, the database of this one, into its place. Does nothing without one.
    void take_over(SweepStore& store);
    /// Returns the file of the configuration that all points start from.
    [[nodiscard]] std::filesystem::path base() const;
    /// Returns the output folder of the run of a point.
    [[nodiscard]] std::filesystem::path run_of(const std::string& point) const;

    /// Removes the files that an earlier attempt at the point left.
    void clear_run_of(const std::string& point) const;
    /// Removes the files of a run whose results are in the database. A folder with other files (commands, timeline,
    /// waves) is kept whole.
    void drop_run_of(const std::string& point) const;

private:
    [[nodiscard]] std::filesystem::path replacement() const;
    void settle_replacement() const;

    std::filesystem::path path_;
    std::unique_ptr<FolderLock> lock_;
    bool replaces_ = false;
    bool took_over_ = false;
};

}  // namespace mktme::sim
