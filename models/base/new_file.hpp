// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace mktme {

/// A file that takes its name only when it is whole, and leaves nothing behind otherwise.
///
/// A pipe or a character device of that name is written as it is; a link to a file stays a link.
class NewFile {
public:
    /// Until `finish` the file has `suffix` behind its name. UserError for a folder, a socket and a block device,
    /// ResourceError for a standard stream that the caller closed and where nothing can be written.
    NewFile(std::filesystem::path path, std::string_view suffix);
    ~NewFile();
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    void write(std::string_view bytes);
    /// Everything is written: gives the file its name.
    void finish();

private:
    void open_as_it_is();
    void open_beside(std::string_view suffix);
    [[noreturn]] void fail() const;

    std::filesystem::path path_;    // as the user named it
    std::filesystem::path target_;  // what is replaced at the end; empty: nothing
    std::string partial_;           // name until then
    int descriptor_ = -1;
};

}  // namespace mktme
