// SPDX-License-Identifier: Apache-2.0
#include "tests/machines/xts_key.hpp"

#include <openssl/evp.h>
#include <memory>

#include "models/base/error.hpp"

namespace mktme::machines {

namespace {

constexpr std::size_t aes_128_pair_bytes = 32;

unsigned digit(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

}  // namespace

Octets octets_from_hex(const std::string& digits) {
    Octets bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes.push_back(static_cast<unsigned char>(digit(digits[i]) * 16 + digit(digits[i + 1])));
    return bytes;
}

XtsOracle::XtsOracle(const std::string& data_key, const std::string& tweak_key)
    : keys_{octets_from_hex(data_key + tweak_key)} {}

Octets XtsOracle::decrypted(const Octets& line, std::uint64_t tweak) const {
    std::array<unsigned char, 16> iv{};
    for (std::size_t i = 0; i < sizeof tweak; ++i) iv[i] = static_cast<unsigned char>(tweak >> 8 * i);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                                  EVP_CIPHER_CTX_free};
    const auto* const mode = keys_.size() == aes_128_pair_bytes ? EVP_aes_128_xts() : EVP_aes_256_xts();
    Octets plain(line.size());
    int done = 0;
    if (EVP_DecryptInit_ex(context.get(), mode, nullptr, keys_.data(), iv.data()) != 1 ||
        EVP_DecryptUpdate(context.get(), plain.data(), &done, line.data(), static_cast<int>(line.size())) !=
            1)
        throw InvariantError{"libcrypto refuses a key"};
    return plain;
}

}  // namespace mktme::machines
