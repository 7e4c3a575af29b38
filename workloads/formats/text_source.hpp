// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/formats/text_lines.hpp"

namespace mktme::workloads {

/// Base of the readers of text formats whose entries are requests.
class TextSource : public RequestSource, protected TextLines {
public:
    [[nodiscard]] double progress() const override { return TextLines::progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return TextLines::place(record); }

protected:
    using TextLines::TextLines;

    /// Fills in the address, size and record of a request, and counts the entry.
    void complete(TraceRequest& request, std::uint64_t address, std::uint64_t bytes) {
        request.address = PhysAddr{address};
        request.bytes = static_cast<std::uint32_t>(bytes);
        request.record = line_number();
        ++entries_;
    }
    /// Fills in a request of a format without sizes: the line that contains `address`. The simulator of the format also
    /// drops the low bits.
    void complete_line(TraceRequest& request, std::uint64_t address) {
        complete(request, address & ~(line_size.count() - 1), line_size.count());
    }
};

}  // namespace mktme::workloads
