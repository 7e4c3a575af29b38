// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/error.hpp"
#include "workloads/io/byte_stream.hpp"

namespace mktme::workloads {

/// Reader of the lines of a text trace, without their ends (LF or CRLF), in constant memory.
///
/// A line longer than `longest_line` bytes throws TraceError, so that no file exceeds the buffer.
class LineReader {
public:
    static constexpr std::size_t longest_line = 4096;

    explicit LineReader(const std::filesystem::path& path) : LineReader{path.string(), open_bytes(path)} {}
    /// `file` is the name in messages.
    LineReader(std::string file, std::unique_ptr<ByteStream> bytes);

    /// Returns the next line, valid until the next call; nothing at the end.
    std::optional<std::string_view> next();
    /// Returns the number of the line that `next` returned last, from 1.
    [[nodiscard]] std::uint64_t line() const { return line_; }
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] double progress() const { return bytes_->progress(); }

private:
    bool refill();

    std::string file_;
    std::unique_ptr<ByteStream> bytes_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t line_ = 0;
};

}  // namespace mktme::workloads
