// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace mktme {

/// Hash of the address of a line, for tables whose places are its low bits. Addresses of lines have six zeros there, and those of
/// one slice or channel may have more bits in common.
struct LineHash {
    std::size_t operator()(std::uint64_t line) const {
        constexpr std::uint64_t golden = 0x9E37'79B9'7F4A'7C15;
        const std::uint64_t product = line * golden;
        return product ^ product >> 32U;
    }
};

}  // namespace mktme
