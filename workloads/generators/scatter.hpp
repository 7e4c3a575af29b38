// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace mktme::workloads {

/// Pseudo-random permutation of the numbers below `count` that places neighbours far apart.
///
/// It is one-to-one and needs no table: it mixes as many bits as `count` needs, and repeats this while the result is
/// not below `count` (cycle walking), which takes less than two rounds on average.
class Scatter {
public:
    explicit Scatter(std::uint64_t count, std::uint64_t key = 0)
        : count_{count},
          bits_{static_cast<unsigned>(std::bit_width(count - 1))},
          mask_{bits_ == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits_) - 1},
          key_{key & mask_} {}

    [[nodiscard]] std::uint64_t operator()(std::uint64_t number) const {
        if (count_ <= 2) return number;
        do number = mixed(number);
        while (number >= count_);
        return number;
    }

private:
    /// Returns `x` mixed by invertible steps: exclusive or with higher bits, and odd factors modulo a power of two.
    [[nodiscard]] std::uint64_t mixed(std::uint64_t x) const {
        constexpr std::uint64_t factor_1 =
            0xBF58476D1CE4E5B9;  // of the SplitMix64 finaliser (Steele et al. 2014)
        constexpr std::uint64_t factor_2 = 0x94D049BB133111EB;
        const unsigned shift = (bits_ + 1) / 2;
        x ^= key_;
        x ^= x >> shift;
        x = x * factor_1 & mask_;
        x ^= x >> shift;
        x = x * factor_2 & mask_;
        return x ^ x >> shift;
    }

    std::uint64_t count_;
    unsigned bits_;
    std::uint64_t mask_;
    std::uint64_t key_;
};

}  // namespace mktme::workloads
