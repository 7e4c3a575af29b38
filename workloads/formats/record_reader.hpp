// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/error.hpp"
#include "workloads/formats/trace_input.hpp"

namespace mktme::workloads {

/// Reader of a binary trace in contiguous pieces, in constant memory. Offsets count decompressed bytes.
class RecordReader {
public:
    /// Largest piece that can be requested, in bytes.
    static constexpr std::size_t largest_piece = std::size_t{1} << 16U;

    explicit RecordReader(TraceInput input)
        : file_{std::move(input.name)},
          bytes_{std::move(input.bytes)},
          buffer_(4 * largest_piece) {}

    /// Returns the next bytes: at least `count`, fewer only at the end of the trace.
    std::string_view peek(std::size_t count) {
        if (end_ - begin_ < count) refill(count);
        return {buffer_.data() + begin_, end_ - begin_};
    }
    void take(std::size_t count) {
        begin_ += count;
        offset_ += count;
    }
    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    [[nodiscard]] double progress() const { return bytes_->progress(); }
    [[nodiscard]] const std::string& file() const { return file_; }

    /// Returns "file: record 7: ", the prefix of a message.
    [[nodiscard]] SourcePlace place(std::uint64_t record) const;
    /// Throws TraceError "file: record 7, byte 112: message"; record 0 is the header.
    [[noreturn]] void fail(std::uint64_t record, const std::string& message) const;

private:
    void refill(std::size_t count);

    std::string file_;
    std::unique_ptr<ByteStream> bytes_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t offset_ = 0;
};

}  // namespace mktme::workloads
