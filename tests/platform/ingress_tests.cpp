// SPDX-License-Identifier: Apache-2.0
// Tests of the port of a data channel: who comes when, and with which key.
#include <algorithm>
#include <catch2/catch.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "models/base/random.hpp"
#include "models/memctrl/channel/ingress.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using memctrl::Ingress;
using memctrl::LineKey;
using memctrl::LineKeys;
using memctrl::Request;
using memctrl::RequesterId;

Request from(std::uint16_t requester, std::uint64_t tag) {
    return {.tag = tag, .from = RequesterId{requester}};
}
Request through(std::uint16_t keyid) { return {.keyid = KeyId{keyid}}; }

/// Accepts a line in each cycle from `begin` on in which one is at the port. Returns their tags and cycles.
std::vector<std::pair<std::uint64_t, Cycles>> accept_all(Ingress& ingress, Cycles begin = {}) {
    std::vector<std::pair<std::uint64_t, Cycles>> accepted;
    for (Cycles now = begin; !ingress.is_empty(); now += 1_cy) {
        REQUIRE(now < begin + 1'000_cy);
        if (!ingress.is_at_port(now)) continue;
        accepted.emplace_back(ingress.at_port().tag, now);
        ingress.accept(now);
    }
    return accepted;
}

constexpr LineKey old_key{.cipher = crypto::LineCipher::aes_xts_128, .slot = KeyId{1}, .is_own = true};
constexpr LineKey new_key{.cipher = crypto::LineCipher::aes_xts_256, .slot = KeyId{1}, .is_own = true};

}  // namespace

TEST_CASE("Lines come to a port in order of cycle, requester and sequence, one a cycle",
          "[platform][ingress]") {
    Ingress ingress{nullptr};
    ingress.put(from(1, 10), 5_cy);
    ingress.put(from(1, 11), 5_cy);
    ingress.put(from(0, 12), 5_cy);
    ingress.put(from(2, 13), 3_cy);
    ingress.put(from(0, 14), 9_cy);
    ingress.put(from(0, 15), 5_cy);
    CHECK(ingress.size() == 6);
    CHECK(ingress.ready() == 3_cy);
    CHECK_FALSE(ingress.is_at_port(2_cy));
    CHECK(accept_all(ingress) == std::vector<std::pair<std::uint64_t, Cycles>>{
                                     {13, 3_cy}, {12, 5_cy}, {15, 6_cy}, {10, 7_cy}, {11, 8_cy}, {14, 9_cy}});
    CHECK(ingress.ready() == Cycles::max());
}

TEST_CASE("A port takes its next line in the cycle after it has accepted one, not before",
          "[platform][ingress]") {
    Ingress ingress{nullptr};
    ingress.put(from(0, 1), 2_cy);
    ingress.put(from(0, 2), 2_cy);
    REQUIRE(ingress.is_at_port(2_cy));
    CHECK(ingress.at_port().tag == 1);
    CHECK(ingress.is_at_port(7_cy));  // it waits
    ingress.accept(7_cy);
    CHECK_FALSE(ingress.is_at_port(7_cy));
    CHECK(ingress.ready() == 8_cy);
    ingress.put(from(0, 3), 7_cy);
    CHECK_FALSE(ingress.is_at_port(7_cy));
    CHECK(accept_all(ingress, 8_cy) == std::vector<std::pair<std::uint64_t, Cycles>>{{2, 8_cy}, {3, 9_cy}});
}

TEST_CASE("The line at a port stays there, whoever comes meanwhile, but lines behind it are overtaken",
          "[platform][ingress]") {
    Ingress ingress{nullptr};
    ingress.put(from(1, 1), 4_cy);
    ingress.put(from(2, 2), 4_cy);
    REQUIRE(ingress.is_at_port(4_cy));
    CHECK(ingress.at_port().tag == 1);  // it has come
    ingress.put(from(0, 3), 4_cy);
    CHECK(ingress.at_port().tag == 1);
    CHECK(ingress.first().tag == 1);
    CHECK(accept_all(ingress, 6_cy) ==
          std::vector<std::pair<std::uint64_t, Cycles>>{{1, 6_cy}, {3, 7_cy}, {2, 8_cy}});
    // A line that has not come yet, although it could, is overtaken.
    ingress.put(from(1, 4), 20_cy);
    ingress.put(from(0, 5), 20_cy);
    CHECK(accept_all(ingress, 20_cy) ==
          std::vector<std::pair<std::uint64_t, Cycles>>{{5, 20_cy}, {4, 21_cy}});
}

TEST_CASE("A line has the key of the cycle in which it comes to the port", "[platform][ingress][keys]") {
    LineKeys keys{2, 46};
    keys.set(KeyId{1}, old_key);
    Ingress ingress{&keys};
    ingress.put(through(1), 5_cy);
    ingress.put(through(1), 6_cy);
    SECTION("a key that changes before it comes is its key") {
        keys.set(KeyId{1}, new_key);
        REQUIRE(ingress.is_at_port(5_cy));
        CHECK(*ingress.at_port().key == new_key);
    }
    SECTION("a key that changes while it waits at the port is not, but is that of the line behind") {
        REQUIRE(ingress.is_at_port(5_cy));
        CHECK(*ingress.at_port().key == old_key);
        keys.set(KeyId{1}, new_key);
        CHECK(*ingress.at_port().key == old_key);
        ingress.accept(9_cy);
        REQUIRE(ingress.is_at_port(10_cy));
        CHECK(*ingress.at_port().key == new_key);
    }
    SECTION("what has passed the port keeps its key") {
        const Request passed = ingress.at_port();
        ingress.accept(5_cy);
        keys.set(KeyId{1}, new_key);
        keys.set(KeyId{0}, new_key);
        CHECK(*passed.key == old_key);
    }
}

TEST_CASE("Lines that bring their keys keep them", "[platform][ingress][keys]") {
    Ingress ingress{nullptr};
    Request request = through(1);
    request.key = &old_key;
    ingress.put(request, 0_cy);
    CHECK(ingress.at_port().key == &old_key);
}

TEST_CASE("KeyID 0 is plain in the excluded range, other KeyIDs are not", "[platform][ingress][keys]") {
    LineKeys keys{2, 46};
    keys.set(KeyId{0}, new_key);
    keys.set(KeyId{1}, old_key);
    tme::ExclusionRange range{46};
    range.set_mask(range.mask_of(Bytes{0x1000}));
    range.set_base(0x4000);
    keys.exclude(range);
    const auto key_at = [&](std::uint16_t keyid, std::uint64_t line) {
        Ingress ingress{&keys};
        Request request = through(keyid);
        request.line = DramAddr{line};
        ingress.put(request, 0_cy);
        return *ingress.at_port().key;
    };
    CHECK(key_at(0, 0x3FC0) == new_key);
    CHECK(key_at(0, 0x4000) == LineKey{});
    CHECK(key_at(0, 0x4FC0) == LineKey{});
    CHECK(key_at(0, 0x5000) == new_key);
    CHECK(key_at(1, 0x4000) == old_key);
}

TEST_CASE("A closed port has no line until it opens", "[platform][ingress]") {
    Ingress ingress{nullptr};
    ingress.put(from(0, 1), 2_cy);
    ingress.close();
    CHECK(ingress.is_closed());
    CHECK_FALSE(ingress.is_at_port(2_cy));
    CHECK_FALSE(ingress.is_at_port(50_cy));
    ingress.put(from(1, 2), 3_cy);
    ingress.put(from(0, 3), 1_cy);  // comes first, as nothing has come yet
    ingress.open(9_cy);
    CHECK_FALSE(ingress.is_closed());
    CHECK(ingress.ready() == 9_cy);
    CHECK_FALSE(ingress.is_at_port(8_cy));
    CHECK(accept_all(ingress, 0_cy) ==
          std::vector<std::pair<std::uint64_t, Cycles>>{{3, 9_cy}, {1, 10_cy}, {2, 11_cy}});
}

TEST_CASE("A line that waited at the port when it closed is the first when it opens, with its key",
          "[platform][ingress][keys]") {
    LineKeys keys{2, 46};
    keys.set(KeyId{1}, old_key);
    Ingress ingress{&keys};
    Request request = through(1);
    request.from = RequesterId{1};
    request.tag = 1;
    ingress.put(request, 2_cy);
    REQUIRE(ingress.is_at_port(2_cy));
    CHECK(*ingress.at_port().key == old_key);
    ingress.close();
    keys.set(KeyId{1}, new_key);
    ingress.put(from(0, 2), 2_cy);
    ingress.open(5_cy);
    REQUIRE(ingress.is_at_port(5_cy));
    CHECK(ingress.at_port().tag == 1);
    CHECK(*ingress.at_port().key == old_key);
}

TEST_CASE("An open port that is empty takes a line from the cycle on in which it opened",
          "[platform][ingress]") {
    Ingress ingress{nullptr};
    ingress.close();
    ingress.open(9_cy);
    CHECK(ingress.ready() == Cycles::max());
    ingress.put(from(0, 1), 4_cy);
    CHECK(ingress.ready() == 9_cy);
}

TEST_CASE("Any number of lines may be on their way, and come in the written order",
          "[platform][ingress][property]") {
    RandomStream random{1, "ingress"};
    for (int run = 0; run < 200; ++run) {
        Ingress ingress{nullptr};
        std::vector<std::tuple<Cycles, std::uint16_t, std::uint64_t>> expected;
        const std::uint64_t lines = random.below(60);
        for (std::uint64_t tag = 0; tag < lines; ++tag) {
            const Cycles at{random.below(40)};
            const auto requester = static_cast<std::uint16_t>(random.below(3));
            ingress.put(from(requester, tag), at);
            expected.emplace_back(at, requester, tag);
        }
        CHECK(ingress.size() == lines);
        std::ranges::sort(expected);
        const auto accepted = accept_all(ingress);
        REQUIRE(accepted.size() == lines);
        Cycles earliest{};
        for (std::size_t i = 0; i < accepted.size(); ++i) {
            const Cycles at = std::max(earliest, std::get<0>(expected[i]));
            REQUIRE(accepted[i] == std::pair{std::get<2>(expected[i]), at});
            earliest = at + 1_cy;
        }
    }
}
