// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace mktme::workloads {

/// Mapping between DRAM address vectors and addresses.
///
/// Traces of ramulator2-rw name channel, rank, bank group, bank, row and column instead of an address. The opener of
/// such a trace provides the mapping, which must be one to one.
class AddressVectors {
public:
    static constexpr std::size_t most_levels = 8;
    struct Level {
        std::string_view name;
        std::uint64_t count = 1;  // numbers of the level are below this
    };

    AddressVectors() = default;
    AddressVectors(const AddressVectors&) = delete;
    AddressVectors& operator=(const AddressVectors&) = delete;
    virtual ~AddressVectors() = default;

    /// Returns the levels in the order of the vector, at most `most_levels`.
    [[nodiscard]] virtual std::span<const Level> levels() const = 0;
    /// Returns the address of a vector. Precondition: each number is below the count of its level.
    [[nodiscard]] virtual std::uint64_t address(std::span<const std::uint64_t> vector) const = 0;
    /// Fills in the vector of `address`. Returns false if the vector loses bits of the address.
    [[nodiscard]] virtual bool vector(std::uint64_t address, std::span<std::uint64_t> out) const = 0;
};

/// Returns the mapping of the sample traces: DDR4 with one channel and rank, 4 groups of 4 banks, 65,536 rows and 128
/// columns, each a line. The address is row, bank, group, column, from the top.
const AddressVectors& sample_vectors();

}  // namespace mktme::workloads
