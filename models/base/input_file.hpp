// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace mktme {

/// A signal of the user ended the reading of input, or a run. The program ends with what there is.
class StoppedBySignal : public std::runtime_error {
public:
    StoppedBySignal() : std::runtime_error{"stopped by a signal"} {}
};

/// A file of the user, read once and front to back: a regular file or a pipe. All inputs are opened here.
class InputFile {
public:
    using Watcher = std::function<void(std::string_view)>;

    /// `kind` is what messages call it: "trace". UserError for a folder, a socket, a device, and what cannot be opened.
    InputFile(std::filesystem::path path, std::string_view kind);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    /// Shows `watcher` every byte that is read from now on.
    void watch(Watcher watcher) { watcher_ = std::move(watcher); }
    /// Fills the front of `out` with what is there, at least one byte; returns 0 at the end. StoppedBySignal once a stop
    /// was noted, UserError when the file cannot be read on.
    std::size_t read(std::span<char> out);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// False for a pipe, which has no size and cannot be read again.
    [[nodiscard]] bool is_regular() const { return is_regular_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] bool has_ended() const { return has_ended_; }

private:
    std::filesystem::path path_;
    int descriptor_ = -1;
    bool is_regular_ = true;
    bool has_ended_ = false;
    std::uint64_t size_ = 0;
    Watcher watcher_;
};

/// Returns all bytes of a file. Errors are those of InputFile.
std::string read_input(const std::filesystem::path& path, std::string_view kind);

}  // namespace mktme
