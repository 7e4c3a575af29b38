// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::mmu {

/// Permutation of the numbers below `size` that a key chooses: no two numbers have the same image, and it can be
/// inverted.
///
/// It is a Feistel network on just enough bits, walked along its cycle until the image is below `size`. It spreads
/// numbers; it is no cipher.
class KeyedPermutation {
public:
    KeyedPermutation(std::uint64_t size, std::uint64_t key);

    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// Returns the image of a number. Precondition: `number < size()`.
    [[nodiscard]] std::uint64_t image(std::uint64_t number) const;
    /// Returns the number with this image. Precondition: `image < size()`.
    [[nodiscard]] std::uint64_t origin(std::uint64_t image) const;

private:
    static constexpr unsigned rounds = 8;

    [[nodiscard]] std::uint64_t mask_of_round(std::uint64_t word, unsigned round) const;

    std::uint64_t size_;
    std::uint64_t key_;
    unsigned low_bits_;
    std::uint64_t low_mask_;
    std::uint64_t high_mask_;
};

/// Returns a number in which every bit depends on every bit of `value`.
std::uint64_t scrambled(std::uint64_t value);

}  // namespace mktme::mmu
