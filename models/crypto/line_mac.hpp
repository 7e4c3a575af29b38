// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "models/crypto/xts.hpp"

namespace mktme::crypto {

/// Bits of a line's MAC (docs/facts.md#integrity).
inline constexpr unsigned mac_bits = 28;

/// What is the MAC of a line? The first 28 bits, little-endian, of SHA3-256 over its ciphertext, its encrypted tweak and
/// a byte that says whether a TDX-private KeyID owns it. The encrypted tweak makes it depend on key and address.
std::uint32_t line_mac(std::span<const std::byte> ciphertext, const AesBlock& encrypted_tweak,
                       bool is_private);

}  // namespace mktme::crypto
