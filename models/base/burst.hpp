// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/base/byte_mask.hpp"

namespace mktme {

/// Bus access of any length (IEEE 1666-2011, 14.8 to 14.16).
struct Burst {
    PhysAddr address{};
    std::uint64_t length = 0;
    /// Bytes after which the address wraps to its start; `length` or more: never.
    std::uint64_t streaming_width = 0;
    /// Byte enables, one per byte, repeated as often as needed: 0 disables the byte. Empty: all bytes are enabled.
    std::span<const unsigned char> enables{};
};

/// Part of a burst that concerns one line.
struct LinePart {
    PhysAddr line{};         // address of its first byte
    std::uint8_t first = 0;  // first byte of the line in the burst
    std::uint64_t data = 0;  // index of that byte in the burst's data
    std::uint8_t count = 0;  // bytes from there on, enabled or not
    ByteMask bytes{};        // enabled bytes of the line
};

/// Returns the parts of a burst by line, in order; a line without an enabled byte is left out. Precondition: length and
/// width are not 0.
std::vector<LinePart> split(const Burst& burst);

}  // namespace mktme
