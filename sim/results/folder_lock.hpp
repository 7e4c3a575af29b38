// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace mktme::sim {

/// Holds an output folder for one process. The kernel releases it when the process ends, however it ends.
///
/// The lock is a file in the folder that tells the holder's process number; its holder removes it.
class FolderLock {
public:
    static constexpr const char* file_name = ".mktme-sim.lock";

    /// `verb` is what the holder does there. ResourceError if another process holds the folder, or it cannot be written.
    FolderLock(const std::filesystem::path& folder, std::string_view verb);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    [[nodiscard]] bool try_to_hold(const std::filesystem::path& folder);

    std::filesystem::path file_;
    int descriptor_ = -1;
};

}  // namespace mktme::sim
