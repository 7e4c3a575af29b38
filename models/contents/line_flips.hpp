// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstddef>

#include "models/crypto/line_mac.hpp"

namespace mktme::contents {

/// The bits of a line in DRAM: 512 of data; beside them, where ECC is kept, 28 of MAC and the owner bit
/// (docs/facts.md#integrity).
inline constexpr std::size_t first_mac_bit = 8 * line_size.count();
inline constexpr std::size_t owner_bit = first_mac_bit + crypto::mac_bits;
inline constexpr std::size_t line_bits = owner_bit + 1;

/// Which bits of a line were changed behind the controller's back.
class LineFlips {
public:
    /// Twice the same bit is as never.
    void flip(std::size_t bit) { bits_.flip(bit); }

    [[nodiscard]] bool any() const { return bits_.any(); }
    [[nodiscard]] bool any_of_data() const { return (bits_ << (line_bits - first_mac_bit)).any(); }
    [[nodiscard]] bool owner() const { return bits_[owner_bit]; }
    /// What to change in the MAC.
    [[nodiscard]] std::uint32_t mac() const {
        constexpr unsigned long mask = (1UL << crypto::mac_bits) - 1;
        return static_cast<std::uint32_t>(((bits_ >> first_mac_bit) & Bits{mask}).to_ulong());
    }

private:
    using Bits = std::bitset<line_bits>;
    Bits bits_;
};

}  // namespace mktme::contents
