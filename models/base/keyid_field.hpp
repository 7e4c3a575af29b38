// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/error.hpp"
#include "models/base/quantity.hpp"

namespace mktme {

/// Widths of a physical address and of its KeyID unless a machine states others (docs/facts.md#keyid-position).
inline constexpr std::uint64_t default_maxphyaddr = 52;
inline constexpr std::uint64_t default_keyid_bits = 6;

/// Position of the KeyID in a physical address: KeyID = PA[maxphyaddr-1 : maxphyaddr-keyid_bits]. The bits below reach
/// DRAM (docs/facts.md#keyid-position).
class KeyIdField {
public:
    /// Throws ConfigError if the address is wider than 63 bits, the KeyID is wider than 15, or no line is below it.
    constexpr KeyIdField(std::uint64_t maxphyaddr, std::uint64_t keyid_bits)
        : shift_{checked_shift(maxphyaddr, keyid_bits)},
          mask_{(std::uint64_t{1} << keyid_bits) - 1},
          end_{std::uint64_t{1} << maxphyaddr} {}

    [[nodiscard]] constexpr KeyId keyid(PhysAddr address) const {
        return KeyId{static_cast<std::uint16_t>(address.count() >> shift_ & mask_)};
    }
    [[nodiscard]] DramAddr without_keyid(PhysAddr address) const {
        return DramAddr{address.count() & ((std::uint64_t{1} << shift_) - 1)};
    }
    /// Returns the address through which `keyid` reaches `address`.
    [[nodiscard]] PhysAddr with_keyid(DramAddr address, KeyId keyid) const {
        return PhysAddr{address.count() | std::uint64_t{keyid.count()} << shift_};
    }
    /// Returns false if the address has bits above maxphyaddr.
    [[nodiscard]] bool is_valid(PhysAddr address) const { return address.count() < end_; }
    /// Returns the first address above the largest possible DRAM: 2^(maxphyaddr - keyid_bits).
    [[nodiscard]] constexpr Bytes dram_limit() const { return Bytes{std::uint64_t{1} << shift_}; }
    [[nodiscard]] constexpr std::uint64_t keyids() const { return mask_ + 1; }
    /// Returns the lowest bit of the KeyID field.
    [[nodiscard]] constexpr unsigned keyid_shift() const { return shift_; }
    /// Returns the bits of a physical address that hold the KeyID.
    [[nodiscard]] constexpr std::uint64_t keyid_field() const { return mask_ << shift_; }

private:
    static constexpr unsigned checked_shift(std::uint64_t maxphyaddr, std::uint64_t keyid_bits) {
        constexpr std::uint64_t widest_address = 63;
        constexpr std::uint64_t widest_keyid = 15;
        constexpr std::uint64_t bits_of_a_line = 6;
        if (maxphyaddr > widest_address || keyid_bits > widest_keyid ||
            maxphyaddr < keyid_bits + bits_of_a_line)
            throw ConfigError{"a KeyID has at most 15 bits, in an address of at most 63, above a line"};
        return static_cast<unsigned>(maxphyaddr - keyid_bits);
    }

    unsigned shift_;
    std::uint64_t mask_;
    std::uint64_t end_;
};

}  // namespace mktme
