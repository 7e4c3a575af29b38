// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "models/crypto/algorithm.hpp"

namespace mktme::crypto {

/// Cipher that the engine applies to a line.
enum class LineCipher : std::uint8_t {
    none,
    aes_xts_128,
    aes_xts_256,
    aes_xts_128_integrity,
    aes_xts_256_integrity,
};
inline constexpr std::size_t line_cipher_count = 5;
inline constexpr std::array<LineCipher, line_cipher_count - 1> real_ciphers{
    LineCipher::aes_xts_128, LineCipher::aes_xts_256, LineCipher::aes_xts_128_integrity,
    LineCipher::aes_xts_256_integrity};

constexpr std::size_t index_of(LineCipher cipher) { return static_cast<std::size_t>(cipher); }

/// Returns true if the engine computes and checks a MAC over the line.
constexpr bool has_mac(LineCipher cipher) {
    return cipher == LineCipher::aes_xts_128_integrity || cipher == LineCipher::aes_xts_256_integrity;
}

constexpr LineCipher line_cipher(Algorithm algorithm, bool has_integrity) {
    if (algorithm == Algorithm::aes_xts_128)
        return has_integrity ? LineCipher::aes_xts_128_integrity : LineCipher::aes_xts_128;
    return has_integrity ? LineCipher::aes_xts_256_integrity : LineCipher::aes_xts_256;
}

}  // namespace mktme::crypto
