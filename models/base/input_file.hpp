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

/// Thrown if a stop signal ends the reading of input or a run. The program ends with the results it has.
class StoppedBySignal : public std::runtime_error {
public:
    StoppedBySignal() : std::runtime_error{"stopped by a signal"} {}
};

/// User's input file, read once and front to back: a regular file or a pipe. All inputs are opened here.
class InputFile {
public:
    using Watcher = std::function<void(std::string_view)>;

    /// `kind` is the name used in messages, such as "trace". Throws UserError for a folder, a socket, a device or a
    /// file that cannot be opened. Throws StoppedBySignal if a signal interrupts the opening.
    InputFile(std::filesystem::path path, std::string_view kind);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    /// Passes every byte that is read from now on to `watcher`.
    void watch(Watcher watcher) { watcher_ = std::move(watcher); }
    /// Fills the front of `out` with the available bytes. Returns their number: at least one, or 0 at the end. Throws
    /// StoppedBySignal once a stop is noted, UserError if the file cannot be read further.
    std::size_t read(std::span<char> out);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Returns false for a pipe, which has no size and cannot be read again.
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
