// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/base/bit_matrix.hpp"
#include "models/base/quantity.hpp"
#include "models/dram/device.hpp"
#include "models/memctrl/address/address_hash.hpp"

namespace mktme::dram {
struct Geometry;
}

namespace mktme::memctrl {

/// Location of a line: its data channel, bank, row and column.
struct Location {
    std::uint32_t data_channel = 0;
    dram::BankIndex bank = 0;  // rank, group and bank in one number
    std::uint32_t row = 0;
    std::uint32_t column = 0;  // in lines

    bool operator==(const Location&) const = default;
};

/// Map from address bits to channel, rank, bank group, bank, row and column.
///
/// It is written as a list, most significant field first: "row:bank:bank_group:rank:column:channel". A field may be cut
/// into slices of its own bits: "row:column[:2]:bank:column[1:0]:channel". A hash XORs further address bits into some
/// bits of the fields (address_hash.hpp).
class AddressMap {
public:
    /// Throws ConfigError if a field is missing, is named twice or lacks bits. Throws it also if a count is not a power
    /// of two or the hash maps two addresses to one location.
    AddressMap(std::string_view map, const dram::Geometry& geometry, std::uint64_t channels,
               std::uint64_t ranks, std::string_view hash = "none");

    [[nodiscard]] Location locate(DramAddr address) const {
        std::array<std::uint32_t, address_field_count> value{};
        for (const Slice& slice : slices_)
            value[slice.field] |=
                static_cast<std::uint32_t>((address.count() >> slice.from & slice.mask) << slice.to);
        for (const AddressFold& fold : folds_)
            value[fold.field] ^= static_cast<std::uint32_t>(parity(address.count() & fold.mask)) << fold.bit;
        return {value[index(AddressField::channel)],
                (value[index(AddressField::rank)] << rank_shift_) +
                    (value[index(AddressField::bank_group)] << group_shift_) +
                    value[index(AddressField::bank)],
                value[index(AddressField::row)], value[index(AddressField::column)]};
    }
    /// Returns the address of a location, as the inverse of `locate`.
    [[nodiscard]] DramAddr address(const Location& location) const;
    [[nodiscard]] Bytes capacity() const { return Bytes{std::uint64_t{1} << top_}; }

private:
    struct Slice {  // bits [from, from + width) of the address are bits [to, to + width) of a field
        std::uint32_t field;
        unsigned from;
        unsigned to;
        std::uint64_t mask;
    };
    using FieldValues = std::array<std::uint64_t, address_field_count>;

    [[nodiscard]] FieldBits field_bits() const;
    [[nodiscard]] FieldValues values_of(const Location& location) const;
    [[nodiscard]] std::uint64_t packed(const FieldValues& values) const;
    static constexpr std::size_t index(AddressField field) { return static_cast<std::size_t>(field); }

    std::vector<Slice> slices_;
    std::vector<AddressFold> folds_;
    BitMatrix inverse_;  // from the address in the unhashed map to the DRAM address; empty without a hash
    unsigned rank_shift_;
    unsigned group_shift_;
    unsigned top_;  // address bits used, line offset included
};

}  // namespace mktme::memctrl
