// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "models/crypto/xts.hpp"

namespace mktme::crypto {

/// Bits of a line's MAC (docs/facts.md#integrity).
inline constexpr unsigned mac_bits = 28;

/// Returns the MAC of a line: the first 28 bits, little-endian, of a SHA3-256 digest. It covers the ciphertext, the
/// encrypted tweak and a byte that says whether a TDX-private KeyID owns the line. The encrypted tweak makes it depend
/// on key and address.
std::uint32_t line_mac(std::span<const std::byte> ciphertext, const AesBlock& encrypted_tweak,
                       bool is_private);

}  // namespace mktme::crypto
