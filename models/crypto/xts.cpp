// SPDX-License-Identifier: Apache-2.0
#include "models/crypto/xts.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <bit>
#include <cstring>

#include "models/base/error.hpp"
#include "models/crypto/tweak_input.hpp"

namespace mktme::crypto {

static_assert(std::endian::native == std::endian::little, "tweaks are little-endian numbers");

namespace {

/// AES block as a number of two halves; byte 0 is least significant (IEEE 1619). It is one machine register: AES
/// instructions would load a block stored in halves slowly.
using Block = std::uint64_t __attribute__((vector_size(16)));

/// Returns the product with x in GF(2^128), modulo x^128 + x^7 + x^2 + x + 1.
Block times_x(Block block) {
    constexpr std::uint64_t feedback = 0x87;
    const std::uint64_t low = block[0];
    const std::uint64_t high = block[1];
    return Block{low << 1U ^ (high >> 63U) * feedback, high << 1U | low >> 63U};
}
static_assert(sizeof(Block) == aes_block_bytes);

constexpr std::size_t key_bytes(Algorithm algorithm) { return algorithm == Algorithm::aes_xts_128 ? 16 : 32; }

/// Runs whole blocks through a cached AES context, in place.
void aes(evp_cipher_ctx_st* context, std::span<Block> blocks) {
    auto* const bytes = reinterpret_cast<unsigned char*>(blocks.data());
    int done = 0;
    if (EVP_CipherUpdate(context, bytes, &done, bytes, static_cast<int>(blocks.size_bytes())) != 1)
        throw InvariantError{"libcrypto refused AES blocks"};
}

constexpr std::size_t most_blocks = 32;  // of one data unit; a line has 4

}  // namespace

std::uint64_t tweak_number(DramAddr line, TweakInput input) {
    const std::uint64_t pa = line.count() & ~(line_size.count() - 1);
    return input == TweakInput::pa ? pa : pa / line_size.count();
}

void check_key_length(Algorithm algorithm, std::span<const std::byte> key, std::string_view which) {
    if (key.size() != key_bytes(algorithm))
        throw ConfigError{fmt::format("{} has {} bytes: {} takes {}", which, key.size(), name_of(algorithm),
                                      key_bytes(algorithm))};
}

void check_key_lengths(Algorithm algorithm, std::span<const std::byte> data_key,
                       std::span<const std::byte> tweak_key) {
    check_key_length(algorithm, data_key, "data key");
    check_key_length(algorithm, tweak_key, "tweak key");
}

void XtsKey::Free::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }

XtsKey::Context XtsKey::expand(Algorithm algorithm, std::span<const std::byte> key, bool encrypts) {
    Context context{EVP_CIPHER_CTX_new()};
    const EVP_CIPHER* const cipher =
        algorithm == Algorithm::aes_xts_128 ? EVP_aes_128_ecb() : EVP_aes_256_ecb();
    const auto* const bytes = reinterpret_cast<const unsigned char*>(key.data());
    if (!context || EVP_CipherInit_ex(context.get(), cipher, nullptr, bytes, nullptr, encrypts ? 1 : 0) != 1)
        throw ResourceError{"libcrypto gives no AES context"};
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    return context;
}

XtsKey::XtsKey(Algorithm algorithm, std::span<const std::byte> data_key,
               std::span<const std::byte> tweak_key) {
    check_key_lengths(algorithm, data_key, tweak_key);
    encrypt_data_ = expand(algorithm, data_key, true);
    decrypt_data_ = expand(algorithm, data_key, false);
    encrypt_tweak_ = expand(algorithm, tweak_key, true);
}

void XtsKey::transform(evp_cipher_ctx_st* data, std::uint64_t tweak, std::span<const std::byte> in,
                       std::span<std::byte> out) const {
    std::array<Block, most_blocks> blocks;  // both uninitialised: clearing them takes as long as the AES
    std::array<Block, most_blocks> tweaks;
    const std::size_t count = in.size() / aes_block_bytes;
    if (in.size() != out.size() || count * aes_block_bytes != in.size() || count == 0 || count > most_blocks)
        throw InvariantError{"an XTS data unit must be 1 to 32 whole blocks"};
    tweaks[0] = Block{tweak, 0};
    aes(encrypt_tweak_.get(), {tweaks.data(), 1});
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) tweaks[i] = times_x(tweaks[i - 1]);
        std::memcpy(&blocks[i], &in[i * aes_block_bytes], aes_block_bytes);
        blocks[i] ^= tweaks[i];
    }
    aes(data, {blocks.data(), count});
    for (std::size_t i = 0; i < count; ++i) {
        blocks[i] ^= tweaks[i];
        std::memcpy(&out[i * aes_block_bytes], &blocks[i], aes_block_bytes);
    }
}

AesBlock XtsKey::encrypted_tweak(std::uint64_t tweak) const {
    Block block{tweak, 0};
    aes(encrypt_tweak_.get(), {&block, 1});
    AesBlock bytes;
    std::memcpy(bytes.data(), &block, bytes.size());
    return bytes;
}

void XtsKey::encrypt(std::uint64_t tweak, std::span<const std::byte> plain,
                     std::span<std::byte> cipher) const {
    transform(encrypt_data_.get(), tweak, plain, cipher);
}

void XtsKey::decrypt(std::uint64_t tweak, std::span<const std::byte> cipher,
                     std::span<std::byte> plain) const {
    transform(decrypt_data_.get(), tweak, cipher, plain);
}

std::vector<std::byte> bytes_from_hex(std::string_view digits, std::string_view what) {
    const auto value = [&](char c) -> unsigned {
        if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
        if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
        if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
        throw ConfigError{fmt::format("{}: \"{}\" is not hexadecimal", what, digits)};
    };
    if (digits.size() % 2 != 0)
        throw ConfigError{fmt::format("{}: an odd number of hexadecimal digits", what)};
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes.push_back(static_cast<std::byte>(value(digits[i]) << 4U | value(digits[i + 1])));
    return bytes;
}

}  // namespace mktme::crypto
