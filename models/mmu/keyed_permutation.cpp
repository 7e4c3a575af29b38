// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/keyed_permutation.hpp"

#include <bit>

namespace mktme::mmu {

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
std::uint64_t scrambled(std::uint64_t value) {
    value = (value ^ value >> 30U) * 0xBF58'476D'1CE4'E5B9;
    value = (value ^ value >> 27U) * 0x94D0'49BB'1331'11EB;
    return value ^ value >> 31U;
}

KeyedPermutation::KeyedPermutation(std::uint64_t size, std::uint64_t key) : size_{size}, key_{key} {
    const auto bits = static_cast<unsigned>(std::bit_width(size == 0 ? 0 : size - 1));
    low_bits_ = bits / 2;
    low_mask_ = (std::uint64_t{1} << low_bits_) - 1;
    high_mask_ = (std::uint64_t{1} << (bits - low_bits_)) - 1;
}

/// Returns what a round adds to one half of a word: a function of the other half.
std::uint64_t KeyedPermutation::mask_of_round(std::uint64_t word, unsigned round) const {
    constexpr std::uint64_t golden = 0x9E37'79B9'7F4A'7C15;
    const bool changes_low = round % 2 == 0;
    const std::uint64_t other = changes_low ? word >> low_bits_ : word & low_mask_;
    const std::uint64_t hash = scrambled(key_ + (round + 1) * golden + scrambled(other));
    return changes_low ? hash & low_mask_ : (hash & high_mask_) << low_bits_;
}

std::uint64_t KeyedPermutation::image(std::uint64_t number) const {
    do {
        for (unsigned round = 0; round < rounds; ++round) number ^= mask_of_round(number, round);
    } while (number >= size_);
    return number;
}

std::uint64_t KeyedPermutation::origin(std::uint64_t image) const {
    do {
        for (unsigned round = rounds; round-- > 0;) image ^= mask_of_round(image, round);
    } while (image >= size_);
    return image;
}

}  // namespace mktme::mmu
