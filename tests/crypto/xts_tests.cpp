// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <tuple>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/crypto/tweak_input.hpp"
#include "models/crypto/xts.hpp"
#include "tests/crypto/xts_oracle.hpp"

namespace {

using namespace mktme;
using crypto::Algorithm;
using crypto::TweakInput;
using crypto::XtsKey;
using crypto::testing::counting;
using crypto::testing::libcrypto_decrypted;
using crypto::testing::line_vectors;
using crypto::testing::Octets;
using crypto::testing::Tweak;

Octets hex(std::string_view digits) { return crypto::bytes_from_hex(digits, "test"); }

Octets repeated(unsigned value, std::size_t count) {
    Octets octets(count, static_cast<std::byte>(value));
    return octets;
}

Octets encrypted(const XtsKey& key, std::uint64_t tweak, const Octets& plain) {
    Octets out(plain.size());
    key.encrypt(tweak, plain, out);
    return out;
}

Octets decrypted(const XtsKey& key, std::uint64_t tweak, const Octets& cipher) {
    Octets out(cipher.size());
    key.decrypt(tweak, cipher, out);
    return out;
}

XtsKey key_of(int bits) {
    const std::size_t n = static_cast<std::size_t>(bits) / 8;
    return {bits == 128 ? Algorithm::aes_xts_128 : Algorithm::aes_xts_256, counting(0, n),
            counting(static_cast<unsigned>(n), n)};
}

/// Returns one block encrypted by libcrypto's AES.
Octets libcrypto_block(Algorithm algorithm, const Octets& key, const Octets& block) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                                  EVP_CIPHER_CTX_free};
    const auto* const mode = algorithm == Algorithm::aes_xts_128 ? EVP_aes_128_ecb() : EVP_aes_256_ecb();
    REQUIRE(EVP_EncryptInit_ex(context.get(), mode, nullptr,
                               reinterpret_cast<const unsigned char*>(key.data()), nullptr) == 1);
    Octets out(block.size());
    int done = 0;
    REQUIRE(EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &done,
                              reinterpret_cast<const unsigned char*>(block.data()),
                              static_cast<int>(block.size())) == 1);
    return out;
}

/// Returns `value` as an AES block, least significant byte first.
Octets number(std::uint64_t value) {
    Octets block(crypto::aes_block_bytes);
    for (std::size_t i = 0; i < 8; ++i) block[i] = static_cast<std::byte>(value >> 8 * i);
    return block;
}

Octets sum(Octets a, const Octets& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] ^= b[i];
    return a;
}

Octets random_bytes(RandomStream& random, std::size_t count) {
    Octets bytes;
    for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::byte>(random.below(256)));
    return bytes;
}

}  // namespace

TEST_CASE("The AES under it is that of FIPS 197", "[crypto][vectors]") {
    const Octets block = hex("00112233445566778899aabbccddeeff");
    for (const auto& [algorithm, n, expected] :
         {std::tuple{Algorithm::aes_xts_128, std::size_t{16}, "69c4e0d86a7b0430d8cdb78070b4c55a"},
          std::tuple{Algorithm::aes_xts_256, std::size_t{32}, "8ea2b7ca516745bfeafc49904b496089"}}) {
        const Octets data_key = counting(0, n);
        const Octets tweak_key = counting(0x80, n);
        CHECK(libcrypto_block(algorithm, data_key, block) == hex(expected));
        // A data unit of one block is AES between two additions of the tweak; a second addition removes each.
        const Octets tweak = libcrypto_block(algorithm, tweak_key, number(0x123456));
        const XtsKey key{algorithm, data_key, tweak_key};
        CHECK(sum(encrypted(key, 0x123456, sum(block, tweak)), tweak) == hex(expected));
        CHECK(sum(decrypted(key, 0x123456, sum(hex(expected), tweak)), tweak) == block);
    }
}

TEST_CASE("A data unit that is no whole number of blocks is a bug, not a user's mistake", "[crypto]") {
    const XtsKey key{Algorithm::aes_xts_128, repeated(1, 16), repeated(1, 16)};
    Octets out(64);
    CHECK_THROWS_AS(key.encrypt(0, repeated(0, 48), out), InvariantError);
    CHECK_THROWS_AS(encrypted(key, 0, repeated(0, 63)), InvariantError);
    CHECK_THROWS_AS(encrypted(key, 0, {}), InvariantError);
    CHECK_THROWS_AS(encrypted(key, 0, repeated(0, 528)), InvariantError);
}

TEST_CASE("A line may be encrypted where it stands", "[crypto]") {
    const XtsKey key = key_of(256);
    Octets line = counting(0, 64);
    key.encrypt(64, line, line);
    CHECK(line == encrypted(key, 64, counting(0, 64)));
    key.decrypt(64, line, line);
    CHECK(line == counting(0, 64));
}

TEST_CASE("A line is encrypted as the thirteen vectors of another AES-XTS say", "[crypto][vectors]") {
    for (const auto& v : line_vectors) {
        INFO("AES-XTS-" << v.bits << " at " << std::hex << v.address);
        const XtsKey key = key_of(v.bits);
        const Octets plain = v.counts_up ? counting(0, 64) : repeated(0, 64);
        for (const TweakInput input : {TweakInput::pa, TweakInput::pa_over_64}) {
            if (v.tweak == Tweak::pa && input != TweakInput::pa) continue;
            if (v.tweak == Tweak::line_number && input != TweakInput::pa_over_64) continue;
            const auto tweak = crypto::tweak_number(DramAddr{v.address}, input);
            CHECK(encrypted(key, tweak, plain) == hex(v.cipher));
            CHECK(decrypted(key, tweak, hex(v.cipher)) == plain);
        }
    }
}

TEST_CASE("The vectors of IEEE 1619 hold, equal keys included", "[crypto][vectors]") {
    const XtsKey zero{Algorithm::aes_xts_128, repeated(0, 16), repeated(0, 16)};
    CHECK(encrypted(zero, 0, repeated(0, 32)) ==
          hex("917cf69ebd68b2ec9b9fe9a3eadda692cd43d2f59598ed858c02c2652fbf922e"));
    const XtsKey second{Algorithm::aes_xts_128, repeated(0x11, 16), repeated(0x22, 16)};
    CHECK(encrypted(second, 0x3333333333, repeated(0x44, 32)) ==
          hex("c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0"));
    const XtsKey third{Algorithm::aes_xts_128, hex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0"), repeated(0x22, 16)};
    CHECK(encrypted(third, 0x3333333333, repeated(0x44, 32)) ==
          hex("af85336b597afc1a900b2eb21ec949d292df4c047e0b21532186a5971a227a89"));
}

TEST_CASE("libcrypto's XTS mode decrypts every line the engine encrypted", "[crypto][property]") {
    RandomStream random{1619, "xts"};
    for (int i = 0; i < 3000; ++i) {
        const auto algorithm = random.below(2) == 0 ? Algorithm::aes_xts_128 : Algorithm::aes_xts_256;
        const std::size_t n = algorithm == Algorithm::aes_xts_128 ? 16 : 32;
        const Octets data_key = random_bytes(random, n);
        const Octets tweak_key = random_bytes(random, n);
        const Octets plain = random_bytes(random, 64);
        const DramAddr address{random.below(std::uint64_t{1} << 46)};
        const XtsKey key{algorithm, data_key, tweak_key};
        for (const TweakInput input : {TweakInput::pa, TweakInput::pa_over_64}) {
            const auto tweak = crypto::tweak_number(address, input);
            const Octets cipher = encrypted(key, tweak, plain);
            REQUIRE(libcrypto_decrypted(algorithm, data_key, tweak_key, tweak, cipher) == plain);
            REQUIRE(decrypted(key, tweak, cipher) == plain);
        }
    }
}

TEST_CASE("A key of the wrong length is refused with both lengths named", "[crypto][config]") {
    CHECK_THROWS_WITH((XtsKey{Algorithm::aes_xts_256, repeated(0, 16), repeated(0, 32)}),
                      "data key has 16 bytes: aes-xts-256 takes 32");
    CHECK_THROWS_WITH((XtsKey{Algorithm::aes_xts_128, repeated(0, 16), repeated(0, 15)}),
                      "tweak key has 15 bytes: aes-xts-128 takes 16");
    CHECK_THROWS_AS(hex("0g"), ConfigError);
    CHECK_THROWS_AS(hex("012"), ConfigError);
}
