// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <set>

#include "models/base/error.hpp"
#include "sim/conformance/case_words.hpp"
#include "sim/conformance/keys/key_operations.hpp"
#include "sim/conformance/memory/memory_operations.hpp"
#include "sim/conformance/memory/memory_words.hpp"

using namespace mktme;
using sim::parse_bits;
using sim::parse_bytes;
using sim::parse_number;

TEST_CASE("A number of a case has 64 bits, and one beyond is none", "[conformance]") {
    CHECK(parse_number("9223372036854775807") == INT64_MAX);
    CHECK(parse_number("-9223372036854775808") == INT64_MIN);
    CHECK(parse_number("0x10") == 16);
    CHECK(parse_number("010") == 8);
    CHECK(parse_number("-0") == 0);
    CHECK(parse_bits("18446744073709551615") == UINT64_MAX);
    CHECK(parse_bits("0xffffffffffffffff") == UINT64_MAX);
    CHECK(parse_bits("-1") == UINT64_MAX);
    for (const auto* word : {"9223372036854775808", "-9223372036854775809", "18446744073709551616", "", "-",
                             "--1", "1x", "0x", " 1", "0x1ffffffffffffffff"})
        CHECK_FALSE(parse_number(word));
    for (const auto* word : {"18446744073709551616", "-9223372036854775809", "0x1ffffffffffffffff"})
        CHECK_FALSE(parse_bits(word));
    CHECK_FALSE(parse_bytes("null:18446744073709551617"));
    CHECK_FALSE(parse_bytes("r:18446744073709551617:00"));
}

TEST_CASE("A memory word that overflows is refused, not cut", "[conformance]") {
    const auto words = [](const std::string& word) {
        return sim::CaseStep{.place = {"t.case", 1}, .words = {"P", "op", word}, .expected = ""};
    };
    const auto length = [&](const std::string& word) { return sim::MemoryWords{words(word)}.length(0); };
    const auto hex = [&](const std::string& word) { return sim::MemoryWords{words(word)}.hex(0); };
    CHECK(length("2+3") == 2 * 4096 + 3);
    CHECK(length("raw:0xffffffffffffffff") == UINT64_MAX);
    CHECK(hex("ffffffff") == UINT32_MAX);
    for (const auto* word :
         {"4503599627370496", "18446744073709551616", "1+18446744073709551616", "raw:0x10000000000000000"})
        CHECK_THROWS_AS(length(word), UserError);
    CHECK_THROWS_AS(hex("100000000"), UserError);
}

TEST_CASE("Every operation of the language of cases can be replayed", "[conformance]") {
    for (const auto& operation : case_language::key_operations) {
        INFO(operation.name);
        REQUIRE(sim::find_operation(operation.name) != nullptr);
        CHECK(sim::find_operation(operation.name)->signature == operation.signature);
    }
    const std::set<std::string_view> without_a_call{"rdpkru",   "wrpkru",  "pkey_get",
                                                    "pkey_set", "sigpkru", "sigmod"};
    for (const auto& operation : case_language::memory_operations) {
        INFO(operation.name);
        CHECK((sim::find_memory_operation(operation.name) == nullptr) ==
              without_a_call.contains(operation.name));
    }
}
