// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "sim/results/folder_lock.hpp"

namespace mktme::sim {

/// Verbs that write folders; none replaces the folder of another.
enum class FolderKind { run, sweep };

/// Makes the folder if there is none, and looks at what it holds. ConfigError if that is neither nothing nor results of
/// the same verb, so that nothing of the user's is ever lost. Returns true if there are results.
bool check_output_folder(const std::filesystem::path& folder, FolderKind kind);

/// The folder a run's results go to, held by one run at a time.
class RunFolder {
public:
    /// Errors are those of check_output_folder and FolderLock. Nothing that is there is touched yet.
    explicit RunFolder(std::filesystem::path path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Does it hold results of an earlier run?
    [[nodiscard]] bool has_results() const { return has_results_; }
    /// Removes the results of an earlier run, and nothing else.
    void clear();

private:
    std::filesystem::path path_;
    bool has_results_;
    FolderLock lock_;
};

}  // namespace mktme::sim
