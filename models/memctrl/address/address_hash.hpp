// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/fields.hpp"

namespace mktme {

namespace memctrl {

/// Fields of a DRAM address. `channel` counts data channels.
enum class AddressField : std::uint8_t { channel, rank, bank_group, bank, row, column };
inline constexpr std::size_t address_field_count = 6;

/// Address bit of each bit of each field, lowest first, as a bit-list map gives it.
using FieldBits = std::array<std::vector<unsigned>, address_field_count>;

/// Bit of a field into which other address bits are XORed.
struct AddressFold {
    std::uint32_t field;
    unsigned bit;
    std::uint64_t mask;  // the other address bits
};

/// Returns the folds of `memory.address_hash`: a name, or equations such as
/// "bank[0]=bank[0]^row[2],channel[0]=a9^a15^a23".
///
/// In an equation, aN is bit N of the address. The bit's own position in the map must be among its terms. Throws
/// ConfigError if the hash does not parse or does not fit the map.
std::vector<AddressFold> parse_hash(std::string_view hash, const FieldBits& bits);

/// Returns the equations of permutation-based interleaving (Zhang, Zhu and Zhang, MICRO 2000). Bank and bank-group bits
/// are XORed with the lowest row bits, so rows that conflict in a plain map lie in different banks.
std::string permutation_hash(const FieldBits& bits);

/// Returns the equations of the hash that selects one of eight memory controllers on a Xeon Gold 6548Y+, as measured
/// (docs/numbers.md#address-hash).
std::string controllers_8_hash(const FieldBits& bits);

}  // namespace memctrl

template <>
struct EnumNames<memctrl::AddressField> {
    static constexpr std::array<std::string_view, memctrl::address_field_count> names{
        "channel", "rank", "bank_group", "bank", "row", "column"};
};

}  // namespace mktme
