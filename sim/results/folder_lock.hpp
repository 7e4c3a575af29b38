// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace mktme::sim {

/// Lock that holds an output folder for one process. The kernel releases it when the process ends in any way.
///
/// The lock is a file in the folder that contains the holder's process number; its holder removes it.
class FolderLock {
public:
    static constexpr const char* file_name = ".mktme-sim.lock";

    /// `verb`: the verb of the holder. Throws ResourceError if another process holds the folder, or it is not writable.
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
