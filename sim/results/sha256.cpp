// SPDX-License-Identifier: Apache-2.0
#include "sim/results/sha256.hpp"

#include <fmt/format.h>
#include <array>
#include <stdexcept>

namespace mktme::sim {

Sha256::Sha256() : context_{EVP_MD_CTX_new(), EVP_MD_CTX_free} {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
        throw std::runtime_error{"libcrypto has no SHA-256"};
}

void Sha256::update(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &length);
    std::string text;
    for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

std::string sha256_of(InputFile& file) {
    Sha256 digest;
    std::string block(std::size_t{1} << 16U, '\0');
    while (const std::size_t got = file.read(block)) digest.update(std::string_view{block}.substr(0, got));
    return digest.hex();
}

}  // namespace mktme::sim
