// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/contents/byte_mask.hpp"

namespace mktme::memctrl {

/// An access of any length, as buses make them (IEEE 1666-2011, 14.8 to 14.16).
struct Burst {
    PhysAddr address{};
    std::uint64_t length = 0;
    /// Bytes after which the address starts over; `length` or more: never.
    std::uint64_t streaming_width = 0;
    /// One a byte, repeated as often as needed: 0 leaves the byte alone. Empty: all bytes are meant.
    std::span<const unsigned char> enables{};
};

/// What a burst does to one line, once.
struct LinePart {
    PhysAddr line{};             // its first byte
    std::uint8_t first = 0;      // byte of the line that the burst meets first
    std::uint64_t data = 0;      // place of that byte in the burst's data
    std::uint8_t count = 0;      // bytes from there on, enabled or not
    contents::ByteMask bytes{};  // of the line: those that are meant
};

/// The lines of a burst in its order; a line of which no byte is meant is left out. Precondition: length and width are not 0.
std::vector<LinePart> split(const Burst& burst);

}  // namespace mktme::memctrl
