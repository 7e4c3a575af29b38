// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "sim/results/folder_lock.hpp"

namespace mktme::sim {

/// Verbs that write folders; none replaces the folder of another.
enum class FolderKind { run, sweep };

/// Creates the folder if there is none. Throws ConfigError if it holds anything but results of the same verb, so that
/// no file of the user is ever lost. Returns true if there are results.
bool check_output_folder(const std::filesystem::path& folder, FolderKind kind);

/// Output folder of a run, held by one run at a time.
class RunFolder {
public:
    /// Throws as check_output_folder and FolderLock do. Existing files are not changed.
    explicit RunFolder(std::filesystem::path path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Returns true if it holds results of an earlier run.
    [[nodiscard]] bool has_results() const { return has_results_; }
    /// Removes the results of an earlier run, and nothing else.
    void clear();

private:
    std::filesystem::path path_;
    bool has_results_;
    FolderLock lock_;
};

}  // namespace mktme::sim
