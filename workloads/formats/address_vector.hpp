// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace mktme::workloads {

/// Which address does a DRAM address vector mean, and the other way round?
///
/// Traces of ramulator2-rw name channel, rank, bank group, bank, row and column instead of an address. Whoever
/// opens one says how these belong together; the mapping must be one to one.
class AddressVectors {
public:
    static constexpr std::size_t most_levels = 8;
    struct Level {
        std::string_view name;
        std::uint64_t count = 1;  // the level's numbers are below this
    };

    AddressVectors() = default;
    AddressVectors(const AddressVectors&) = delete;
    AddressVectors& operator=(const AddressVectors&) = delete;
    virtual ~AddressVectors() = default;

    /// Levels in the order of the vector, at most `most_levels`.
    [[nodiscard]] virtual std::span<const Level> levels() const = 0;
    /// The address of a vector whose numbers are all below their counts.
    [[nodiscard]] virtual std::uint64_t address(std::span<const std::uint64_t> vector) const = 0;
    /// Fill in the vector of `address`; false when the vector says less than the address.
    [[nodiscard]] virtual bool vector(std::uint64_t address, std::span<std::uint64_t> out) const = 0;
};

/// The vectors of the sample traces: DDR4 with one channel and rank, 4 groups of 4 banks, 65,536 rows and 128
/// columns, each a line. The address is row, bank, group, column, from the top.
const AddressVectors& sample_vectors();

}  // namespace mktme::workloads
