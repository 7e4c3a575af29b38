// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "models/base/quantity.hpp"

namespace mktme {

/// Contiguous bytes of a line that a write carries.
struct ByteRange {
    std::uint8_t first = 0;
    std::uint8_t count = static_cast<std::uint8_t>(line_size.count());
};

/// Set of bytes of a line: bit n stands for byte n.
class ByteMask {
public:
    /// Creates the mask of a whole line.
    constexpr ByteMask() = default;
    constexpr explicit ByteMask(std::uint64_t bits) : bits_{bits} {}
    /// Precondition: the range has a byte and ends in the line.
    constexpr explicit ByteMask(ByteRange range)
        : bits_{all >> (line_size.count() - range.count) << range.first} {}

    [[nodiscard]] constexpr bool is_whole() const { return bits_ == all; }
    [[nodiscard]] constexpr bool is_empty() const { return bits_ == 0; }
    [[nodiscard]] constexpr bool has(std::size_t byte) const { return (bits_ >> byte & 1U) != 0; }
    constexpr void add(std::size_t byte) { bits_ |= std::uint64_t{1} << byte; }
    constexpr ByteMask& operator|=(ByteMask other) {
        bits_ |= other.bits_;
        return *this;
    }
    constexpr bool operator==(const ByteMask&) const = default;
    [[nodiscard]] constexpr ByteMask operator~() const { return ByteMask{~bits_}; }

private:
    static constexpr std::uint64_t all = ~std::uint64_t{0};
    std::uint64_t bits_ = all;
};

/// Replaces the bytes of `line` in `mask` by those of `from`.
inline void lay_over(std::span<std::byte, line_size.count()> line,
                     std::span<const std::byte, line_size.count()> from, ByteMask mask) {
    if (mask.is_whole()) {
        std::ranges::copy(from, line.begin());
        return;
    }
    for (std::size_t byte = 0; byte < line.size(); ++byte)
        if (mask.has(byte)) line[byte] = from[byte];
}

}  // namespace mktme
