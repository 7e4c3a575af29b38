// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/random.hpp"
#include "tests/tme/package.hpp"

namespace {

using namespace mktme;
using namespace mktme::test;
using Image = KeyProgramStruct::Image;

}  // namespace

TEST_CASE("The program structure is packed: KEYID, KEYID_CTRL, 58 bytes, two key fields",
          "[mktme][pconfig]") {
    KeyProgramStruct wanted{.keyid = 0x1234, .command = 0x56, .enc_alg = 0x789A, .reserved_control = 0xBC};
    wanted.reserved.fill(std::byte{0xDE});
    wanted.key_field_1.fill(std::byte{0x11});
    wanted.key_field_2.fill(std::byte{0x22});
    const Image image = wanted.image();
    const std::array<unsigned, 6> head{0x34, 0x12, 0x56, 0x9A, 0x78, 0xBC};
    for (std::size_t i = 0; i < image.size(); ++i) {
        const unsigned expected = i < 6 ? head.at(i) : i < 64 ? 0xDE : i < 128 ? 0x11 : 0x22;
        CHECK(std::to_integer<unsigned>(image.at(i)) == expected);
    }
}

TEST_CASE("Any 192 bytes are parsed and built again without loss", "[mktme][pconfig]") {
    RandomStream random{1, "test"};
    for (int i = 0; i < 1000; ++i) {
        Image image;
        for (auto& byte : image) byte = static_cast<std::byte>(random.below(256));
        CHECK(KeyProgramStruct::parse(image).image() == image);
    }
}

TEST_CASE("A built structure says what was asked and is zero elsewhere", "[mktme][pconfig]") {
    const KeyPair keys = counting_keys(1, TmeAlgorithm::aes_xts_256);
    const auto wanted =
        KeyProgramStruct::of(PconfigCommand::set_key_random, KeyId{0x102}, TmeAlgorithm::aes_xts_256, keys);
    CHECK(wanted.keyid == 0x102);
    CHECK(wanted.command == 1);
    CHECK(wanted.enc_alg == 4);
    CHECK(wanted.reserved_control == 0);
    CHECK(wanted.reserved == std::array<std::byte, 58>{});
    CHECK(wanted.keys(TmeAlgorithm::aes_xts_256) == keys);
    CHECK(wanted.is_clear_beyond_keys(TmeAlgorithm::aes_xts_256));
    CHECK_FALSE(wanted.is_clear_beyond_keys(TmeAlgorithm::aes_xts_128));
}
