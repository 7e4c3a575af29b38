// SPDX-License-Identifier: Apache-2.0
// The structure that each posting builds for PCONFIG.
#include <catch2/catch.hpp>

#include "kernel_model/mktme/program_image.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"

namespace {

using namespace mktme;
using namespace mktme::key_type;
using tme::KeyProgramStruct;

KeyText text_of(int first) {
    KeyText text{};
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = static_cast<std::byte>(first + static_cast<int>(i));
    return text;
}
KeyProgramStruct::KeyField field_of(const KeyText& text) {
    KeyProgramStruct::KeyField field{};
    std::ranges::copy(text, field.begin());
    return field;
}
KeyText exclusive_or(KeyText a, const KeyText& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] ^= b[i];
    return a;
}
KeyProgramStruct built(const KeySpec& spec, Words words, tme::AlgorithmMask activated = 1) {
    return KeyProgramStruct::parse(image_of(spec, KeyId{5}, {words, activated, text_of(0x40)}));
}
/// Returns KEYID_CTRL.
std::uint32_t control(const KeyProgramStruct& program) {
    return program.command | std::uint32_t{program.enc_alg} << 8U |
           std::uint32_t{program.reserved_control} << 24U;
}

const KeySpec user_key{KeyKind::user, text_of(1), text_of(2)};

}  // namespace

TEST_CASE("A user key is set as it is", "[mktme-key][program]") {
    for (const auto words : {Words::v1, Words::v2, Words::series_62}) {
        const auto program = built(user_key, words);
        CHECK(program.keyid == 5);
        CHECK(control(program) == 0x100);
        CHECK(program.key_field_1 == field_of(text_of(1)));
        CHECK(program.key_field_2 == field_of(text_of(2)));
        CHECK(program.is_clear_beyond_keys(tme::TmeAlgorithm::aes_xts_128));
    }
}

TEST_CASE("A cpu key mixes the kernel's random bytes into both fields in v2 and 62", "[mktme-key][program]") {
    const KeySpec with_key{KeyKind::cpu, text_of(1), std::nullopt};
    for (const auto words : {Words::v2, Words::series_62}) {
        const auto program = built(with_key, words);
        CHECK(control(program) == 0x101);
        CHECK(program.key_field_1 == field_of(exclusive_or(text_of(1), text_of(0x40))));
        CHECK(program.key_field_2 == field_of(text_of(0x40)));
    }
    const auto program = built({KeyKind::cpu}, Words::series_59);
    CHECK(control(program) == 0x101);
    CHECK(program.key_field_1 == KeyProgramStruct::KeyField{});
    CHECK(program.key_field_2 == KeyProgramStruct::KeyField{});
}

TEST_CASE(
    "Commands without a key name no algorithm in v2, AES-XTS-128 in 62, and the lowest activated one in 59",
    "[mktme-key][program]") {
    const KeySpec plain{KeyKind::no_encrypt};
    CHECK(control(built(plain, Words::v2)) == 0x003);
    CHECK(control(built({KeyKind::clear}, Words::v2)) == 0x002);
    CHECK(control(built(plain, Words::series_62, 0xC)) == 0x103);
    CHECK(control(built(plain, Words::series_59, 0xF)) == 0x103);
    CHECK(control(built(plain, Words::series_59, 0xC)) == 0x403);
    const auto cleared = [](Words words, tme::AlgorithmMask activated) {
        return control(KeyProgramStruct::parse(clear_image(KeyId{5}, {words, activated, {}})));
    };
    CHECK(cleared(Words::series_59, 0xF) == 0x102);
    CHECK(cleared(Words::series_59, 0x4) == 0x402);
    CHECK(cleared(Words::v1, 0xF) == 0x102);
}
