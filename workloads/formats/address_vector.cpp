// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/address_vector.hpp"

namespace mktme::workloads {

namespace {

class SampleVectors final : public AddressVectors {
public:
    [[nodiscard]] std::span<const Level> levels() const override { return levels_; }

    [[nodiscard]] std::uint64_t address(std::span<const std::uint64_t> v) const override {
        return v[4] << 17U | v[3] << 15U | v[2] << 13U | v[5] << 6U;
    }
    [[nodiscard]] bool vector(std::uint64_t address, std::span<std::uint64_t> out) const override {
        out[0] = 0;
        out[1] = 0;
        out[2] = address >> 13U & 3U;
        out[3] = address >> 15U & 3U;
        out[4] = address >> 17U & 0xFFFFU;
        out[5] = address >> 6U & 127U;
        return (address & 63U) == 0 && address >> 33U == 0;
    }

private:
    std::array<Level, 6> levels_{
        {{"channel", 1}, {"rank", 1}, {"bank group", 4}, {"bank", 4}, {"row", 65536}, {"column", 128}}};
};

}  // namespace

const AddressVectors& sample_vectors() {
    static const SampleVectors vectors;
    return vectors;
}

}  // namespace mktme::workloads
