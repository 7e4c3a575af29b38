// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/crypto/algorithm.hpp"

struct evp_cipher_ctx_st;

namespace mktme::crypto {

enum class TweakInput;

inline constexpr std::size_t aes_block_bytes = 16;
using AesBlock = std::array<std::byte, aes_block_bytes>;
using Line = std::array<std::byte, line_size.count()>;

/// Throws ConfigError that names the key `which` unless it has the algorithm's length: 16 bytes for AES-XTS-128, 32 for
/// AES-XTS-256.
void check_key_length(Algorithm algorithm, std::span<const std::byte> key, std::string_view which);
/// Throws ConfigError unless both keys have the algorithm's length: 16 bytes for AES-XTS-128, 32 for AES-XTS-256.
void check_key_lengths(Algorithm algorithm, std::span<const std::byte> data_key,
                       std::span<const std::byte> tweak_key);

/// Returns the number that is encrypted to give a line's tweak (docs/facts.md#aes-xts).
std::uint64_t tweak_number(DramAddr line, TweakInput input);

/// Expanded AES-XTS key pair that encrypts and decrypts lines (IEEE 1619; data unit: a line).
///
/// Data and tweak key may be equal, as the hardware allows. It transforms bytes only; EngineTiming models the cycles.
class XtsKey {
public:
    /// Throws ConfigError as `check_key_lengths` does.
    XtsKey(Algorithm algorithm, std::span<const std::byte> data_key, std::span<const std::byte> tweak_key);

    void encrypt(std::uint64_t tweak, std::span<const std::byte> plain, std::span<std::byte> cipher) const;
    void decrypt(std::uint64_t tweak, std::span<const std::byte> cipher, std::span<std::byte> plain) const;
    /// Returns the encrypted tweak of the first block.
    [[nodiscard]] AesBlock encrypted_tweak(std::uint64_t tweak) const;

private:
    struct Free {
        void operator()(evp_cipher_ctx_st* context) const;
    };
    using Context = std::unique_ptr<evp_cipher_ctx_st, Free>;

    static Context expand(Algorithm algorithm, std::span<const std::byte> key, bool encrypts);
    void transform(evp_cipher_ctx_st* data, std::uint64_t tweak, std::span<const std::byte> in,
                   std::span<std::byte> out) const;

    Context encrypt_data_;
    Context decrypt_data_;
    Context encrypt_tweak_;
};

/// Returns the bytes of a string of hexadecimal digits. Throws ConfigError that names `what` if it is not one.
std::vector<std::byte> bytes_from_hex(std::string_view digits, std::string_view what);

}  // namespace mktme::crypto
