// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "sim/results/folder_lock.hpp"
#include "sim/sweep/store/store.hpp"

namespace mktme::sim {

/// What to do with a sweep that lies in the folder already.
enum class OldSweep { refuse, resume, replace };

/// The folder a sweep's results go to, held by one sweep at a time.
///
/// A sweep that replaces another is written beside it, to the folder `.replacement`, until its first point is done.
class SweepFolder {
public:
    /// Make it ready. ConfigError when it holds a sweep that is not to be touched, or anything else than a sweep;
    /// ResourceError when another process is at work in it. Nothing that is there is changed yet.
    SweepFolder(std::filesystem::path path, OldSweep old);
    ~SweepFolder();
    SweepFolder(const SweepFolder&) = delete;
    SweepFolder& operator=(const SweepFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path database() const;
    [[nodiscard]] std::filesystem::path csv() const { return path_ / "sweep.csv"; }
    /// Is there an earlier sweep that this one has not replaced yet?
    [[nodiscard]] bool keeps_earlier_sweep() const { return replaces_ && !took_over_; }
    /// Removes the earlier sweep and puts `store`, the database of this one, in its place. Does nothing without one.
    void take_over(SweepStore& store);
    /// The configuration that all points start from.
    [[nodiscard]] std::filesystem::path base() const;
    /// Where the run of a point writes.
    [[nodiscard]] std::filesystem::path run_of(const std::string& point) const;

    /// Remove what an earlier try of the point left.
    void clear_run_of(const std::string& point) const;
    /// Remove the files of a run that the database has taken in; a folder with other files (commands, timeline, waves)
    /// stays whole.
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
