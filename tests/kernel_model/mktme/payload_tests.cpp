// SPDX-License-Identifier: Apache-2.0
// Payloads of the mktme key type: the words of each posting, and what its self-test accepts and refuses.
#include <catch2/catch.hpp>

#include "kernel_model/mktme/key_spec.hpp"

namespace {

using namespace mktme;
using namespace mktme::key_type;

constexpr auto xts_128 = mask_of(tme::TmeAlgorithm::aes_xts_128);
constexpr std::string_view alg = "algorithm=aes-xts-128 ";
constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";

Errno error_of(std::string_view payload, Words words = Words::series_62,
               tme::AlgorithmMask activated = xts_128) {
    return parse_payload(payload, words, activated).error();
}
KeySpec spec_of(std::string_view payload, Words words = Words::series_62) {
    const auto spec = parse_payload(payload, words, xts_128);
    REQUIRE(spec);
    return *spec;
}
std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const auto part : parts) text += part;
    return text;
}
KeyText key_text() {
    KeyText key{};
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::byte>(0x01 + 0x22 * (i % 8));
    return key;
}

}  // namespace

TEST_CASE("Payloads that the self-test of the series wants refused are refused", "[mktme-key][payload]") {
    const std::vector<std::string> bad{
        joined({alg, "type="}),
        joined({alg, "type=cpu, type=cpu"}),
        joined({alg, "type=cp"}),
        joined({alg, "type=cpus"}),
        joined({alg, "type=User"}),
        joined({alg, "type=CPU"}),
        "type=cpu algorithm=",
        "type=cpu algorithm=aes-xts-12",
        "type=cpu algorithm=aes-xts-128-xxxx",
        joined({alg, "type=cpu key="}),
        joined({alg, "type=cpu key=0"}),
        joined({alg, "type=cpu key=blah"}),
        joined({alg, "type=cpu key=01234567890123456789"}),
        joined({alg, "type=cpu tweak=01234567890123456789"}),
        "",
        " ",
        "a ",
        "type= algorithm= key= tweak=",
        joined({alg, alg, "type=cpu"}),
        joined({alg, "type=cpu type=cpu"}),
        joined({alg, "type=user key=", digits, " key=", digits, " tweak=", digits}),
        joined({alg, "type=user key=", digits, " tweak=", digits, " tweak=", digits}),
        joined({alg, "type=user key=0123456789abcdef tweak=0123456789abcdef"}),
        "tweak=" + std::string(260, '0')};
    for (const auto words : {Words::v2, Words::series_62, Words::series_59})
        for (const auto& payload : bad) {
            CAPTURE(payload);
            CHECK(error_of(payload, words) == Errno::einval);
        }
}

TEST_CASE("A user key needs an algorithm, a key and a tweak, in any order", "[mktme-key][payload]") {
    const std::string key = joined({"key=", digits});
    const std::string tweak = joined({"tweak=", digits});
    std::vector<std::string> words{"type=user", "algorithm=aes-xts-128", key, tweak};
    std::ranges::sort(words);
    do {
        std::string payload;
        for (const auto& word : words) payload += word + ' ';
        CAPTURE(payload);
        CHECK(spec_of(payload) == KeySpec{KeyKind::user, key_text(), key_text()});
        CHECK(spec_of(payload, Words::v2) == spec_of(payload));
        CHECK(error_of(payload, Words::series_59) == Errno::einval);
    } while (std::ranges::next_permutation(words).found);
    CHECK(error_of(joined({"type=user ", key, " ", tweak})) == Errno::einval);
    CHECK(error_of(joined({alg, "type=user ", key})) == Errno::einval);
    CHECK(error_of(joined({alg, "type=user ", tweak})) == Errno::einval);
}

TEST_CASE("A cpu key needs an algorithm, and may have entropy in v2 and 62", "[mktme-key][payload]") {
    for (const auto words : {Words::v2, Words::series_62}) {
        CHECK(spec_of(joined({alg, "type=cpu"}), words) == KeySpec{KeyKind::cpu});
        CHECK(spec_of(joined({alg, "type=cpu key=", digits}), words) == KeySpec{KeyKind::cpu, key_text()});
        CHECK(spec_of(joined({alg, "type=cpu tweak=", digits}), words) ==
              KeySpec{KeyKind::cpu, std::nullopt, key_text()});
        CHECK(spec_of(joined({alg, "type=cpu key=", std::string(32, '0'), " tweak=", std::string(32, '0')}),
                      words) == KeySpec{KeyKind::cpu, KeyText{}, KeyText{}});
    }
    for (const auto words : {Words::v2, Words::series_62, Words::series_59})
        CHECK(error_of("type=cpu", words) == Errno::einval);
    CHECK(error_of(joined({alg, "type=cpu key=", digits}), Words::series_59) == Errno::einval);
}

TEST_CASE("The 59 patches take a cpu key only if its algorithm is activated", "[mktme-key][payload]") {
    const std::string payload = joined({alg, "type=cpu"});
    CHECK(error_of(payload, Words::series_59, 0) == Errno::einval);
    CHECK(error_of(payload, Words::series_62, 0) == Errno::ok);
    CHECK(error_of("type=no-encrypt", Words::series_59, 0) == Errno::ok);
}

TEST_CASE("A key without encryption tolerates an algorithm, and clear is a type of v2 alone",
          "[mktme-key][payload]") {
    for (const auto words : {Words::v2, Words::series_62, Words::series_59}) {
        CHECK(spec_of("type=no-encrypt", words) == KeySpec{KeyKind::no_encrypt});
        CHECK(spec_of(joined({alg, "type=no-encrypt"}), words) == KeySpec{KeyKind::no_encrypt});
    }
    CHECK(spec_of(joined({"type=clear key=", digits}), Words::v2) == KeySpec{KeyKind::clear});
    CHECK(error_of("type=clear") == Errno::einval);
    CHECK(error_of("type=clear", Words::series_59) == Errno::einval);
}

TEST_CASE("Of a key, 32 digits count, and more are accepted", "[mktme-key][payload]") {
    CHECK(spec_of(joined({alg, "type=cpu key=", digits, "zzz"})) == KeySpec{KeyKind::cpu, key_text()});
    CHECK(error_of(joined({alg, "type=cpu key=", digits.substr(1)})) == Errno::einval);
    CHECK(error_of(joined({alg, "type=cpu key=", digits.substr(1), "g"})) == Errno::einval);
}

TEST_CASE("Tokens are parted by spaces and tabs, and what follows a NUL is ignored", "[mktme-key][payload]") {
    CHECK(spec_of("\t algorithm=aes-xts-128\t\ttype=cpu \t") == KeySpec{KeyKind::cpu});
    CHECK(spec_of(std::string{"algorithm=aes-xts-128 type=cpu\0nonsense", 39}) == KeySpec{KeyKind::cpu});
    CHECK(error_of(std::string{"\0type=no-encrypt", 16}) == Errno::einval);
    CHECK(error_of("algorithm=aes-xts-128,type=cpu") == Errno::einval);
    CHECK(error_of("algorithm=aes-xts-128\ntype=cpu") == Errno::einval);
}

TEST_CASE("A payload has 1 to 1024 bytes", "[mktme-key][payload]") {
    const std::string payload = "type=no-encrypt";
    const auto padded = [&](std::size_t size) { return payload + std::string(size - payload.size(), ' '); };
    for (const auto words : {Words::v2, Words::series_62, Words::series_59}) {
        CHECK(error_of(padded(1024), words) == Errno::ok);
        CHECK(error_of(padded(1025), words) == Errno::einval);
    }
    CHECK(error_of("entropy=0123456789abcdef", Words::v1) == Errno::ok);
    CHECK(error_of("entropy=0123456789abcdef" + std::string(1001, ' '), Words::v1) == Errno::einval);
}

TEST_CASE("The first RFC deduces the kind of a key, and uses 8 bytes of it", "[mktme-key][payload]") {
    KeyText half{};
    for (std::size_t i = 0; i < 8; ++i) half[i] = key_text()[i];
    const auto v1 = [](std::string_view payload) { return error_of(payload, Words::v1); };
    CHECK(spec_of("userkey=0123456789abcdef tweak=0123456789abcdef", Words::v1) ==
          KeySpec{KeyKind::user, half, half});
    CHECK(spec_of("entropy=0123456789abcdef algorithm=aes_xts_128", Words::v1) ==
          KeySpec{KeyKind::cpu, half, half});
    CHECK(v1("algorithm=aes_xts_128") == Errno::einval);
    CHECK(v1("userkey=0123456789abcdef") == Errno::einval);
    CHECK(v1("tweak=0123456789abcdef") == Errno::einval);
    CHECK(v1("entropy=0123456789abcdef tweak=0123456789abcdef") == Errno::einval);
    CHECK(v1("userkey=0123456789abcdef tweak=0123456789abcdef entropy=0123456789abcdef") == Errno::einval);
    CHECK(v1("entropy=0123456789abcdef entropy=0123456789abcdef") == Errno::einval);
    CHECK(v1("entropy=0123456789abcde") == Errno::einval);
    CHECK(v1("entropy=0123456789abcdef0") == Errno::einval);
    CHECK(v1("entropy=0123456789abcdeg") == Errno::einval);
    CHECK(v1("entropy=0123456789abcdef algorithm=aes-xts-128") == Errno::einval);
    CHECK(v1("type=cpu algorithm=aes_xts_128") == Errno::einval);
}
