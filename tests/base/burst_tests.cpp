// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>

#include "models/base/burst.hpp"
#include "models/base/random.hpp"

namespace {

using namespace mktme;

constexpr unsigned char on = 0xFF;

}  // namespace

TEST_CASE("A burst within a line is one part of it", "[base][burst]") {
    const auto parts = split({.address = PhysAddr{0x1003}, .length = 5, .streaming_width = 5});
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].line == PhysAddr{0x1000});
    CHECK(parts[0].first == 3);
    CHECK(parts[0].count == 5);
    CHECK(parts[0].bytes == ByteMask{0b1111'1000});
}

TEST_CASE("A line of which all bytes are meant is whole", "[base][burst]") {
    const auto parts = split({.address = PhysAddr{0x1020}, .length = 128, .streaming_width = 999});
    REQUIRE(parts.size() == 3);
    CHECK(parts[0].bytes == ByteMask{ByteRange{32, 32}});
    CHECK(parts[1].bytes.is_whole());
    CHECK(parts[2].bytes == ByteMask{ByteRange{0, 32}});
}

TEST_CASE("Lines of which no byte is enabled are left out", "[base][burst]") {
    std::vector<unsigned char> enables(192, 0);
    enables[70] = on;
    const auto parts =
        split({.address = PhysAddr{0}, .length = 192, .streaming_width = 192, .enables = enables});
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].line == PhysAddr{64});
    CHECK(parts[0].bytes == ByteMask{std::uint64_t{1} << 6U});
}

TEST_CASE("Every byte of any burst lands where the standard says, in order", "[base][burst][property]") {
    RandomStream random{3, "bursts"};
    for (int i = 0; i < 5000; ++i) {
        Burst burst{.address = PhysAddr{random.below(1000)}, .length = 1 + random.below(400)};
        burst.streaming_width = random.below(2) == 0 ? burst.length : 1 + random.below(500);
        std::vector<unsigned char> enables(random.below(3) == 0 ? 1 + random.below(90) : 0);
        for (auto& enable : enables) enable = random.below(2) == 0 ? 0 : on;
        burst.enables = enables;
        std::map<std::uint64_t, std::vector<std::uint64_t>> expected;  // address to places in the data
        for (std::uint64_t byte = 0; byte < burst.length; ++byte)
            if (enables.empty() || enables[byte % enables.size()] != 0)
                expected[burst.address.count() + byte % burst.streaming_width].push_back(byte);
        std::map<std::uint64_t, std::vector<std::uint64_t>> got;
        for (const LinePart& part : split(burst)) {
            REQUIRE(part.line.count() % 64 == 0);
            REQUIRE(part.first + part.count <= 64);
            for (std::uint64_t byte = 0; byte < 64; ++byte)
                if (part.bytes.has(byte)) {
                    REQUIRE(byte >= part.first);
                    REQUIRE(byte < std::uint64_t{part.first} + part.count);
                    got[part.line.count() + byte].push_back(part.data + byte - part.first);
                }
        }
        REQUIRE(got == expected);
    }
}
