// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <array>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/crypto/algorithm.hpp"

namespace mktme::crypto::testing {

using Octets = std::vector<std::byte>;

/// Returns `count` bytes that count up from `first`: 00 01 02 ...
inline Octets counting(unsigned first, std::size_t count) {
    Octets bytes;
    for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::byte>(first + i));
    return bytes;
}

enum class Tweak { both, pa, line_number };

struct LineVector {
    int bits;
    std::uint64_t address;
    Tweak tweak;
    bool counts_up;  // plaintext 00..3F, else zeros
    const char* cipher;
};

// Test vectors from an independent AES-XTS implementation (docs/facts.md#aes-xts).
inline constexpr auto line_vectors = std::to_array<LineVector>({
    {128, 0x0, Tweak::both, true,
     "74a109aabf1937c022d19da4b96cbc40b8ddc9c0653a7fb0dc8425c7ef276dea"
     "c45a55f7e6f10d804a5294efb28263befa7d53150ee10e593aa1b080bea9f6ef"},
    {128, 0x0, Tweak::both, false,
     "f071a2b402c105ea37024133e24d6ef6212e8cc0175e1b6b32657d54f159daf6"
     "b36d7a493e23d5a2191bf1ca62ffce5441bf91ad4bd63b2c867e1f4ef7b06b12"},
    {256, 0x0, Tweak::both, true,
     "dc8c665b97cbc0246d4f1639a9678a3e2a2dcf4a3fbf1342ebbb771234f1a1c3"
     "cb885182e54e277aa90875bfb779b27c28568d2731fd61d0b43248046597e326"},
    {128, 0x1000, Tweak::pa, true,
     "5eafacf667a975a7a295e7579d806ad86845410a53b8b9f2efc87405b2712998"
     "b7fb78e29357e9c27f56a1566825e5dc886b740fbd3245000a053e765c59bd2d"},
    {128, 0x1000, Tweak::line_number, true,
     "18fb07510003216d637206d59889f0e1160bf4eb41051537b48ac0167bf3f7db"
     "7a72f3918b312d83a12efaf1b3cd1813cc105bc23b2f6e8657067afc9d896cfd"},
    {256, 0x1000, Tweak::pa, true,
     "2eb9bac3011ae6c89d3a7a1f722e1a657ed3d6a514d7266e6848a75c2fb7b0fc"
     "b9c71b0e09a0425f3bab71abbe3860cf987b0ad01cadafe43fe6e90c298fa53a"},
    {256, 0x1000, Tweak::line_number, true,
     "7635fec7e95803eb7a706849d6014f4ac533b30d1b284960557fe8d6b0dd9ebb"
     "8cd70a3be76a6dfd710ad930a69c0557049162c4fddf99f443e482bb271ac023"},
    {128, 0x123456780, Tweak::pa, true,
     "2b7df95bc93994b37822b7c3e7eca2e36584a095bd2a1531287456f1617ce0ef"
     "417c351a4625ae8f205fde9992d31b7ddeecb7734346f07f20e3dc13c89db3a8"},
    {128, 0x123456780, Tweak::line_number, true,
     "d018bc5f00d2239282ccf63acf017e3dc5765ad875bc6d8fe58d5a424ba6b77d"
     "763c052b32f7bec7c2b426fb806fb7838c58a28fc1f955ecb3aafee772ee1254"},
    {256, 0x123456780, Tweak::pa, false,
     "4b0b8f02d61395b5c4f8b6fe0e272af4d4cafab33545509092cb6d72b419b9c9"
     "e2d74447fa13af36eb4e2c0dd1b29d017d4a0f585bcbc6c532f276c0be7a0ea4"},
    {128, 0x1234567c0, Tweak::pa, true,
     "22dcc2cffda242964a467a78492c299a35d2ceaa92d81f207d6f8bbad7916625"
     "f895fc31c97a44b53f931eb788462a44832202fdb26809b3b916857ad8c72455"},
    {128, 0x3fffffffffc0, Tweak::pa, false,
     "04fc890d949e2e698db4c50253d2dca9bce0fa4320d9084d944e9fc3161caa6c"
     "5978b2f1b944cb30e5655c2d56a1c05d415f451b671bbd4e937dedd248799d4e"},
    {256, 0x3fffffffffc0, Tweak::line_number, true,
     "85fc748aa20d8bfcfaa898229e4498f1e66aedcb3ab8888d4b7146f87f5eedb1"
     "b748a46da5bb0b5a5c374009fa13dfc606dc91d8caea29d9f7903921e315a9a4"},
});

/// Returns `cipher` decrypted by libcrypto's own XTS mode, which shares only the AES rounds with ours.
inline Octets libcrypto_decrypted(Algorithm algorithm, const Octets& data_key, const Octets& tweak_key,
                                  std::uint64_t tweak, const Octets& cipher) {
    Octets key = data_key;
    key.insert(key.end(), tweak_key.begin(), tweak_key.end());
    std::array<unsigned char, 16> iv{};
    for (std::size_t i = 0; i < 8; ++i) iv[i] = static_cast<unsigned char>(tweak >> 8 * i);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                                  EVP_CIPHER_CTX_free};
    const auto* const mode = algorithm == Algorithm::aes_xts_128 ? EVP_aes_128_xts() : EVP_aes_256_xts();
    REQUIRE(EVP_DecryptInit_ex(context.get(), mode, nullptr,
                               reinterpret_cast<const unsigned char*>(key.data()), iv.data()) == 1);
    Octets plain(cipher.size());
    int done = 0;
    REQUIRE(EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(plain.data()), &done,
                              reinterpret_cast<const unsigned char*>(cipher.data()),
                              static_cast<int>(cipher.size())) == 1);
    return plain;
}

}  // namespace mktme::crypto::testing
