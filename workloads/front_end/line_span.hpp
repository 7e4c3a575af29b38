// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "models/base/quantity.hpp"

namespace mktme::workloads {

/// Which lines does an access of any size and alignment touch, and which of them in part only?
///
/// Only the first and the last line can be touched in part. The access must not run over the end of all addresses.
class LineSpan {
public:
    LineSpan(PhysAddr address, std::uint64_t bytes)
        : begin_{address.count()},
          end_{address.count() + bytes},
          first_{begin_ / line_size.count()},
          lines_{bytes == 0 ? 0 : (end_ - 1) / line_size.count() - first_ + 1} {}

    [[nodiscard]] std::uint64_t count() const { return lines_; }
    /// Where line `i` of the span begins, 0 being the first.
    [[nodiscard]] PhysAddr line(std::uint64_t i) const { return PhysAddr{line_begin(i)}; }
    /// Bytes of line `i` that the span covers: the first, and how many.
    [[nodiscard]] std::uint64_t first_byte(std::uint64_t i) const {
        const std::uint64_t line = line_begin(i);
        return begin_ > line ? begin_ - line : 0;
    }
    [[nodiscard]] std::uint64_t bytes(std::uint64_t i) const {
        const std::uint64_t line = line_begin(i);
        return std::min(end_, line + line_size.count()) - std::max(begin_, line);
    }
    /// Bytes of the span before those of line `i`.
    [[nodiscard]] std::uint64_t offset(std::uint64_t i) const {
        return line_begin(i) > begin_ ? line_begin(i) - begin_ : 0;
    }
    /// Bytes of the whole span.
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
