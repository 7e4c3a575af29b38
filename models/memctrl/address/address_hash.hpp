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

/// Fields a DRAM address is cut into. `channel` counts data channels.
enum class AddressField : std::uint8_t { channel, rank, bank_group, bank, row, column };
inline constexpr std::size_t address_field_count = 6;

/// Which address bit each bit of each field is, lowest first: what a bit-list map says.
using FieldBits = std::array<std::vector<unsigned>, address_field_count>;

/// A bit of a field that other address bits are XORed into.
struct AddressFold {
    std::uint32_t field;
    unsigned bit;
    std::uint64_t mask;  // the other address bits
};

/// The folds of `memory.address_hash`: a name, or equations such as "bank[0]=bank[0]^row[2],channel[0]=a9^a15^a23".
///
/// In an equation aN is bit N of the address; the bit's own place in the map must be among its terms.
/// ConfigError when it does not parse or does not fit the map.
std::vector<AddressFold> parse_hash(std::string_view hash, const FieldBits& bits);

/// Permutation-based interleaving (Zhang, Zhu and Zhang, MICRO 2000): bank and bank-group bits XOR the lowest row bits, so
/// that rows which conflict in a plain map lie in different banks.
std::string permutation_hash(const FieldBits& bits);

/// The hash that selects one of eight memory controllers on a Xeon Gold 6548Y+, as measured
/// (docs/numbers.md#address-hash).
std::string controllers_8_hash(const FieldBits& bits);

}  // namespace memctrl

template <>
struct EnumNames<memctrl::AddressField> {
    static constexpr std::array<std::string_view, memctrl::address_field_count> names{
        "channel", "rank", "bank_group", "bank", "row", "column"};
};

}  // namespace mktme
