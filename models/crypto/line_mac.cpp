// SPDX-License-Identifier: Apache-2.0
#include "models/crypto/line_mac.hpp"

#include <openssl/evp.h>
#include <algorithm>
#include <memory>

#include "models/base/error.hpp"

namespace mktme::crypto {

namespace {

struct Free {
    void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};

/// Returns the digest SHA3-256. It is fetched once, since a fetch takes longer than a line's digest.
const EVP_MD* sha3_256() {
    static const std::unique_ptr<EVP_MD, Free> digest{EVP_MD_fetch(nullptr, "SHA3-256", nullptr)};
    if (!digest) throw ResourceError{"libcrypto has no SHA3-256"};
    return digest.get();
}

}  // namespace

std::uint32_t line_mac(std::span<const std::byte> ciphertext, const AesBlock& encrypted_tweak,
                       bool is_private) {
    std::array<std::byte, line_size.count() + aes_block_bytes + 1> message{};
    if (ciphertext.size() != line_size.count()) throw InvariantError{"a MAC is that of a whole line"};
    auto* const tweak = std::ranges::copy(ciphertext, message.begin()).out;
    std::ranges::copy(encrypted_tweak, tweak);
    message.back() = static_cast<std::byte>(is_private);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (EVP_Digest(message.data(), message.size(), digest.data(), nullptr, sha3_256(), nullptr) != 1)
        throw InvariantError{"libcrypto refused a line's digest"};
    std::uint32_t first = 0;
    for (unsigned i = 0; i < sizeof first; ++i) first |= std::uint32_t{digest[i]} << 8 * i;
    return first & ((1U << mac_bits) - 1);
}

}  // namespace mktme::crypto
