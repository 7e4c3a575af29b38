// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme::cache {

/// Returns the slice of a line of DRAM: its number times the golden ratio of 2^64, scaled to the slices (multiplicative
/// hashing: Knuth, The Art of Computer Programming, volume 3, section 6.4). KeyIDs are no part of it, so aliases of a line
/// meet in one slice.
constexpr std::uint32_t slice_of(std::uint64_t address_without_keyid, std::uint64_t slices) {
    __extension__ using Wide = unsigned __int128;
    constexpr std::uint64_t golden = 0x9E37'79B9'7F4A'7C15;
    const std::uint64_t hashed = address_without_keyid / line_size.count() * golden;
    return static_cast<std::uint32_t>(Wide{hashed} * slices >> 64U);
}

}  // namespace mktme::cache
