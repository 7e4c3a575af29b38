// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>

#include "models/crypto/line_mac.hpp"
#include "tests/crypto/xts_oracle.hpp"

using namespace mktme;
using crypto::testing::counting;

namespace {

crypto::AesBlock tweak_from(unsigned first) {
    crypto::AesBlock block;
    std::ranges::copy(counting(first, block.size()), block.begin());
    return block;
}

}  // namespace

TEST_CASE("A MAC is what another SHA3-256 makes of ciphertext, tweak and owner bit", "[crypto][integrity]") {
    // Python's hashlib.sha3_256 over bytes 00..3F, 80..8F and the owner byte; over 81 zero bytes.
    CHECK(crypto::line_mac(counting(0, 64), tweak_from(0x80), false) == 0xdc57d9e);
    CHECK(crypto::line_mac(counting(0, 64), tweak_from(0x80), true) == 0x66042eb);
    CHECK(crypto::line_mac(std::vector<std::byte>(64), {}, false) == 0x3cad887);
}

TEST_CASE("The encrypted tweak is the one XTS uses", "[crypto][integrity]") {
    const auto key = counting(0, 16);
    const crypto::XtsKey xts{crypto::Algorithm::aes_xts_128, key, key};
    std::array<std::byte, 16> encrypted{};
    const crypto::AesBlock tweak = xts.encrypted_tweak(0x1000);
    // With both keys equal, encrypting P = N ^ T gives AES(N) ^ T = T ^ T = 0, where N is the number itself.
    std::array<std::byte, 16> plain{};
    plain[1] = std::byte{0x10};
    for (std::size_t i = 0; i < plain.size(); ++i) plain[i] ^= tweak[i];
    xts.encrypt(0x1000, plain, encrypted);
    CHECK(std::ranges::all_of(encrypted, [](std::byte byte) { return byte == std::byte{}; }));
}
