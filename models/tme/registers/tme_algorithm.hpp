// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "models/crypto/algorithm.hpp"

namespace mktme {

namespace tme {

/// Algorithms of memory encryption. The value is the algorithm's bit in IA32_TME_CAPABILITY, its number in TME POLICY
/// and its bit in every mask of algorithms (docs/facts.md#tme-capability, #tme-activation, #pconfig-structure).
enum class TmeAlgorithm : std::uint8_t {
    aes_xts_128,
    aes_xts_128_integrity,
    aes_xts_256,
    aes_xts_256_integrity,
};

}  // namespace tme

template <>
struct EnumNames<tme::TmeAlgorithm> {
    static constexpr std::array<std::string_view, 4> names{"aes-xts-128", "aes-xts-128-integrity",
                                                           "aes-xts-256", "aes-xts-256-integrity"};
};

namespace tme {

/// Set of algorithms: bit n stands for the algorithm of value n; bits 15:4 are reserved.
using AlgorithmMask = std::uint16_t;

inline constexpr AlgorithmMask all_algorithms = 0xF;

constexpr AlgorithmMask mask_of(TmeAlgorithm algorithm) {
    return static_cast<AlgorithmMask>(1U << static_cast<unsigned>(algorithm));
}
/// Returns the algorithm of a one-hot mask, or nothing if no bit, several bits or a reserved bit is set.
constexpr std::optional<TmeAlgorithm> one_hot_algorithm(AlgorithmMask mask) {
    if (!std::has_single_bit(mask) || (mask & all_algorithms) == 0) return std::nullopt;
    return static_cast<TmeAlgorithm>(std::countr_zero(mask));
}

constexpr bool has_integrity(TmeAlgorithm algorithm) {
    return algorithm == TmeAlgorithm::aes_xts_128_integrity ||
           algorithm == TmeAlgorithm::aes_xts_256_integrity;
}
/// Returns the cipher of the line's bytes, with or without integrity.
constexpr crypto::Algorithm cipher_of(TmeAlgorithm algorithm) {
    return algorithm == TmeAlgorithm::aes_xts_128 || algorithm == TmeAlgorithm::aes_xts_128_integrity
               ? crypto::Algorithm::aes_xts_128
               : crypto::Algorithm::aes_xts_256;
}
/// Returns the algorithm without integrity that has this cipher.
constexpr TmeAlgorithm algorithm_of(crypto::Algorithm cipher) {
    return cipher == crypto::Algorithm::aes_xts_128 ? TmeAlgorithm::aes_xts_128 : TmeAlgorithm::aes_xts_256;
}
/// Returns the length of the data key in bytes; the tweak key is as long.
constexpr std::size_t key_bytes(TmeAlgorithm algorithm) {
    return cipher_of(algorithm) == crypto::Algorithm::aes_xts_128 ? 16 : 32;
}

}  // namespace tme
}  // namespace mktme
