// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace mktme {

/// File that gets its name only when it is complete; otherwise it leaves nothing behind.
///
/// A pipe or a character device of that name is written in place. A link to a file stays a link.
class NewFile {
public:
    /// The file has `suffix` appended to its name until `finish`. Throws UserError for a folder, a socket or a block
    /// device. Throws ResourceError for a standard stream that the caller closed and for a file that cannot be written.
    NewFile(std::filesystem::path path, std::string_view suffix);
    ~NewFile();
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    void write(std::string_view bytes);
    /// Closes the complete file and gives it its name.
    void finish();

private:
    void open_as_it_is();
    void open_beside(std::string_view suffix);
    [[noreturn]] void fail() const;

    std::filesystem::path path_;    // as the user named it
    std::filesystem::path target_;  // file that `finish` replaces; empty: none
    std::string partial_;           // name until `finish`
    int descriptor_ = -1;
};

}  // namespace mktme
