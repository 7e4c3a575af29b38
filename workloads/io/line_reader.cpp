// SPDX-License-Identifier: Apache-2.0
#include "workloads/io/line_reader.hpp"

#include <fmt/format.h>
#include <cstring>
#include <utility>

namespace mktme::workloads {

namespace {
constexpr std::size_t buffer_size = std::size_t{1} << 16U;
static_assert(buffer_size > 2 * LineReader::longest_line);
}  // namespace

LineReader::LineReader(std::string file, std::unique_ptr<ByteStream> bytes)
    : file_{std::move(file)},
      bytes_{std::move(bytes)},
      buffer_(buffer_size) {}

/// Moves the remaining bytes to the front and reads more after them. Returns false at the end of the file.
bool LineReader::refill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const std::size_t got = bytes_->read({buffer_.data() + end_, buffer_.size() - end_});
    end_ += got;
    return got != 0;
}

std::optional<std::string_view> LineReader::next() {
    std::size_t searched = 0;
    while (true) {
        const char* const from = buffer_.data() + begin_;
        const auto* const newline =
            static_cast<const char*>(std::memchr(from + searched, '\n', end_ - begin_ - searched));
        const std::size_t length =
            newline != nullptr ? static_cast<std::size_t>(newline - from) : end_ - begin_;
        if (length > longest_line)
            throw TraceError{{file_, line_ + 1}, fmt::format("line is longer than {} bytes", longest_line)};
        if (newline == nullptr) {
            searched = length;
            if (refill()) continue;
            if (length == 0) return std::nullopt;
        }
        ++line_;
        std::string_view line{buffer_.data() + begin_, length};
        begin_ += length + (newline != nullptr ? 1 : 0);
        if (!line.empty() && line.back() == '\r' && newline != nullptr) line.remove_suffix(1);
        return line;
    }
}

}  // namespace mktme::workloads
