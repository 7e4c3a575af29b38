// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mktme::workloads {

/// Name of a file in a configuration; empty: none.
struct FileName {
    std::string text;

    bool operator==(const FileName&) const = default;

    /// Resolves a relative name against `folder`.
    void count_from(const std::filesystem::path& folder) {
        if (!text.empty()) text = (folder / text).string();
    }
    /// Returns the same file as an absolute name. `..` is kept: after a link only the file system can resolve it.
    [[nodiscard]] FileName absolute() const {
        return {text.empty() ? text : std::filesystem::absolute(text).string()};
    }
};

/// Names of folders in a configuration.
struct FolderList {
    std::vector<std::string> entries;

    bool operator==(const FolderList&) const = default;

    void count_from(const std::filesystem::path& folder) {
        for (std::string& entry : entries) entry = (folder / entry).string();
    }
    [[nodiscard]] FolderList absolute() const {
        FolderList copy = *this;
        for (std::string& entry : copy.entries) entry = std::filesystem::absolute(entry).string();
        return copy;
    }
};

}  // namespace mktme::workloads
