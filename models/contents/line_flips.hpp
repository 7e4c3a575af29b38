// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstddef>

#include "models/crypto/line_mac.hpp"

namespace mktme::contents {

/// Bits of a line in DRAM: 512 of data; with the ECC, 28 of MAC and the owner bit (docs/facts.md#integrity).
inline constexpr std::size_t first_mac_bit = 8 * line_size.count();
inline constexpr std::size_t owner_bit = first_mac_bit + crypto::mac_bits;
inline constexpr std::size_t line_bits = owner_bit + 1;

/// Bits of a line that were changed without the controller.
class LineFlips {
public:
    /// Flips a bit. A second flip of the same bit undoes the first.
    void flip(std::size_t bit) { bits_.flip(bit); }

    [[nodiscard]] bool any() const { return bits_.any(); }
    [[nodiscard]] bool any_of_data() const { return (bits_ << (line_bits - first_mac_bit)).any(); }
    [[nodiscard]] bool owner() const { return bits_[owner_bit]; }
    /// Returns the changed bits of the MAC.
    [[nodiscard]] std::uint32_t mac() const {
        constexpr unsigned long mask = (1UL << crypto::mac_bits) - 1;
        return static_cast<std::uint32_t>(((bits_ >> first_mac_bit) & Bits{mask}).to_ulong());
    }

private:
    using Bits = std::bitset<line_bits>;
    Bits bits_;
};

}  // namespace mktme::contents
