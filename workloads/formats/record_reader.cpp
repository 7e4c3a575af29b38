// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/record_reader.hpp"

#include <fmt/format.h>

namespace mktme::workloads {

/// Moves the remaining bytes to the front and reads until `count` bytes are available or the trace ends.
void RecordReader::refill(std::size_t count) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    while (end_ < count) {
        const std::size_t got = bytes_->read({buffer_.data() + end_, buffer_.size() - end_});
        if (got == 0) return;
        end_ += got;
    }
}

SourcePlace RecordReader::place(std::uint64_t record) const {
    return {fmt::format("{}: record {}", file_, record)};
}

void RecordReader::fail(std::uint64_t record, const std::string& message) const {
    throw TraceError{fmt::format("{}: {}, byte {}: {}", file_,
                                 record == 0 ? std::string{"header"} : fmt::format("record {}", record),
                                 offset_, message)};
}

}  // namespace mktme::workloads
