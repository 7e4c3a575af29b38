// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memctrl/address/address_decoder.hpp"
#include "workloads/formats/address_vector.hpp"

namespace mktme::workloads {

/// Address vectors of a simulated machine: its channels, ranks, banks, rows and lines, by its address map.
class MachineVectors final : public AddressVectors {
public:
    /// Keeps a reference to the decoder.
    explicit MachineVectors(const memctrl::AddressDecoder& decoder);

    [[nodiscard]] std::span<const Level> levels() const override { return levels_; }
    [[nodiscard]] std::uint64_t address(std::span<const std::uint64_t> vector) const override;
    [[nodiscard]] bool vector(std::uint64_t address, std::span<std::uint64_t> out) const override;

private:
    const memctrl::AddressDecoder& decoder_;
    std::array<Level, 6> levels_;
};

}  // namespace mktme::workloads
