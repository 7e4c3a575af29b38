// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "models/base/quantity.hpp"

namespace mktme::workloads {

/// Lines that an access of any size and alignment touches, and the bytes of each.
///
/// Only the first and the last line can be touched in part. Precondition: the access does not wrap around the end of
/// the address space.
class LineSpan {
public:
    LineSpan(PhysAddr address, std::uint64_t bytes)
        : begin_{address.count()},
          end_{address.count() + bytes},
          first_{begin_ / line_size.count()},
          lines_{bytes == 0 ? 0 : (end_ - 1) / line_size.count() - first_ + 1} {}

    [[nodiscard]] std::uint64_t count() const { return lines_; }
    /// Returns the address at which line `i` of the span begins; line 0 is the first.
    [[nodiscard]] PhysAddr line(std::uint64_t i) const { return PhysAddr{line_begin(i)}; }
    /// first_byte() and bytes() return the first byte of line `i` that the span covers, and the number of bytes.
    [[nodiscard]] std::uint64_t first_byte(std::uint64_t i) const {
        const std::uint64_t line = line_begin(i);
        return begin_ > line ? begin_ - line : 0;
    }
    [[nodiscard]] std::uint64_t bytes(std::uint64_t i) const {
        const std::uint64_t line = line_begin(i);
        return std::min(end_, line + line_size.count()) - std::max(begin_, line);
    }
    /// Returns the number of bytes of the span before those of line `i`.
    [[nodiscard]] std::uint64_t offset(std::uint64_t i) const {
        return line_begin(i) > begin_ ? line_begin(i) - begin_ : 0;
    }
    /// Returns the bytes of the whole span.
    [[nodiscard]] std::uint64_t size() const { return end_ - begin_; }
    [[nodiscard]] bool is_partial(std::uint64_t i) const { return bytes(i) != line_size.count(); }

private:
    [[nodiscard]] std::uint64_t line_begin(std::uint64_t i) const { return (first_ + i) * line_size.count(); }

    std::uint64_t begin_;
    std::uint64_t end_;
    std::uint64_t first_;
    std::uint64_t lines_;
};

}  // namespace mktme::workloads
