// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/contents/check_result.hpp"

namespace {

using namespace mktme;
using contents::Access;
using contents::KeyIdentity;
using contents::LineTag;
using contents::Tampering;
using contents::WrongRead;

constexpr DramAddr line{0x1000};
constexpr KeyIdentity tme{1};    // the key of KeyID 0
constexpr KeyIdentity first{2};  // keys of KeyIDs of their own
constexpr KeyIdentity second{3};

Access reader(std::uint16_t keyid, KeyIdentity key) { return {line, KeyId{keyid}, key, key != tme}; }
LineTag written(std::uint16_t keyid, KeyIdentity key) {
    return {.version = 7,
            .key = key,
            .writer = KeyId{keyid},
            .has_own_key = key != tme && key != contents::plain};
}

contents::CheckResult judge(const Access& reader, const LineTag& found, const Tampering* tampering) {
    const bool fits = mac_fits(reader, found, tampering);
    return contents::judge(reader, found, tampering, delivery(reader, found, tampering, fits));
}
contents::LineFlips flipped(std::size_t bit) {
    contents::LineFlips flips;
    flips.flip(bit);
    return flips;
}

}  // namespace

TEST_CASE("A line read under the key it was written under is right", "[data]") {
    CHECK_FALSE(judge(reader(4, first), written(4, first), nullptr).wrong);
    CHECK_FALSE(judge(reader(4, first), written(4, first), nullptr).is_leak);
}

TEST_CASE("A line that nobody wrote is neither right nor wrong", "[data]") {
    const auto result = judge(reader(4, first), LineTag{}, nullptr);
    CHECK(result.is_unwritten);
    CHECK_FALSE(result.wrong);
}

TEST_CASE("Another KeyID with another key gets wrong_key and no leak", "[data]") {
    const auto result = judge(reader(0, tme), written(4, first), nullptr);
    CHECK(result.wrong == WrongRead::wrong_key);
    CHECK_FALSE(result.is_leak);
}

TEST_CASE("A live KeyID with a new key gets wrong_key for what it wrote before", "[data]") {
    CHECK(judge(reader(4, second), written(4, first), nullptr).wrong == WrongRead::wrong_key);
}

TEST_CASE("A KeyID whose key was cleared gets cleared_key for what it wrote before", "[data]") {
    CHECK(judge(reader(4, tme), written(4, first), nullptr).wrong == WrongRead::cleared_key);
}

TEST_CASE("Who wrote a line before another KeyID did has lost it", "[data]") {
    LineTag tag = written(5, second);
    tag.writer_before = KeyId{4};
    tag.had_other_writer = true;
    CHECK(judge(reader(4, first), tag, nullptr).wrong == WrongRead::lost_writeback);
    CHECK(judge(reader(6, first), tag, nullptr).wrong == WrongRead::wrong_key);
}

TEST_CASE("Another KeyID with the same key reads what is not meant for it: a leak", "[data]") {
    const auto result = judge(reader(5, first), written(4, first), nullptr);
    CHECK_FALSE(result.wrong);
    CHECK(result.is_leak);
    // The key of KeyID 0 protects nothing, so reading under it is no leak.
    CHECK_FALSE(judge(reader(5, tme), written(4, tme), nullptr).is_leak);
}

TEST_CASE("What lies elsewhere than it was written is relocated, readable only in plain", "[data]") {
    const Tampering moved{.truth = written(4, first), .home = DramAddr{0x2000}};
    CHECK(judge(reader(4, first), written(4, first), &moved).wrong == WrongRead::relocated);
    CHECK_FALSE(is_readable(reader(4, first), written(4, first), &moved));
    CHECK(is_readable(reader(4, contents::plain), written(4, contents::plain), &moved));
}

TEST_CASE("An older line put back is replayed: readable under the same key, a leak to nobody", "[data]") {
    LineTag old = written(4, first);
    old.version = 3;
    const Tampering replayed{.truth = written(4, first), .home = line};
    const auto result = judge(reader(4, first), old, &replayed);
    CHECK(result.wrong == WrongRead::replayed);
    CHECK(is_readable(reader(4, first), old, &replayed));
    CHECK_FALSE(result.is_leak);
}

TEST_CASE("An older line of another owner put back is replayed, and garbage", "[data]") {
    LineTag old = written(4, first);
    old.version = 3;
    const Tampering replayed{.truth = written(5, second), .home = line};
    const auto result = judge(reader(5, second), old, &replayed);
    CHECK(result.wrong == WrongRead::replayed);
    CHECK_FALSE(result.is_leak);
    CHECK_FALSE(is_readable(reader(5, second), old, &replayed));
}

TEST_CASE("A flipped bit is found whoever reads, and what was merged with a wrong read stays wrong",
          "[data]") {
    const Tampering changed{.truth = written(4, first), .home = line, .flips = flipped(0)};
    CHECK(judge(reader(4, first), written(4, first), &changed).wrong == WrongRead::corrupted);
    LineTag merged = written(4, first);
    merged.merged_wrong = WrongRead::cleared_key;
    CHECK(judge(reader(4, first), merged, nullptr).wrong == WrongRead::cleared_key);
}

TEST_CASE("Under an algorithm with integrity whatever is wrong is poison, and neither garbage nor a leak",
          "[data][integrity]") {
    const auto checked = [](Access by) {
        by.has_mac = true;
        return by;
    };
    LineTag found = written(4, first);
    found.has_mac = true;
    CHECK_FALSE(judge(checked(reader(4, first)), found, nullptr).is_poisoned);

    const Tampering moved{.truth = found, .home = DramAddr{0x2000}};
    const Tampering changed{.truth = found, .home = line, .flips = flipped(511)};
    const Tampering forged{.truth = found, .home = line, .flips = flipped(contents::first_mac_bit)};
    for (const auto& [result, cause] :
         {std::pair{judge(checked(reader(4, second)), found, nullptr), WrongRead::wrong_key},
          std::pair{judge(checked(reader(4, first)), found, &moved), WrongRead::relocated},
          std::pair{judge(checked(reader(4, first)), found, &changed), WrongRead::corrupted},
          std::pair{judge(checked(reader(4, first)), found, &forged), WrongRead::corrupted}}) {
        CHECK(result.wrong == cause);
        CHECK(result.is_poisoned);
        CHECK_FALSE(result.is_garbage);
        CHECK_FALSE(result.is_leak);
    }
    // A line that was never written, or was written without a MAC, fails the MAC check.
    CHECK(judge(checked(reader(4, first)), LineTag{}, nullptr).is_poisoned);
    CHECK(judge(checked(reader(4, first)), written(4, first), nullptr).is_poisoned);
}

TEST_CASE("A replayed line brings its own MAC along: integrity does not see it", "[data][integrity]") {
    LineTag old = written(4, first);
    old.has_mac = true;
    old.version = 3;
    const Tampering replayed{.truth = written(4, first), .home = line};
    Access by = reader(4, first);
    by.has_mac = true;
    const auto result = judge(by, old, &replayed);
    CHECK(result.wrong == WrongRead::replayed);
    CHECK_FALSE(result.is_poisoned);
}

TEST_CASE("Nobody looks at the MAC under an algorithm without integrity", "[data][integrity]") {
    LineTag found = written(4, first);
    found.has_mac = true;
    const Tampering forged{.truth = found, .home = line, .flips = flipped(contents::first_mac_bit)};
    CHECK_FALSE(judge(reader(4, first), found, &forged).wrong);
}

TEST_CASE("The owner bit gives the host zeros and TDX poison, with integrity or without",
          "[data][integrity]") {
    LineTag private_line = written(48, first);
    private_line.is_private = true;
    Access owner = reader(48, first);
    owner.is_private = true;

    CHECK_FALSE(judge(owner, private_line, nullptr).is_poisoned);
    const auto by_host = judge(reader(0, tme), private_line, nullptr);
    CHECK(by_host.is_withheld);
    CHECK(by_host.wrong == WrongRead::wrong_key);
    CHECK_FALSE(by_host.is_garbage);
    CHECK_FALSE(judge(reader(48, first), private_line, nullptr).is_leak);
    CHECK(judge(owner, written(4, first), nullptr).is_poisoned);
    CHECK(judge(owner, written(4, first), nullptr).wrong == WrongRead::wrong_key);

    const Tampering claimed{.truth = private_line, .home = line, .flips = flipped(contents::owner_bit)};
    CHECK(judge(owner, private_line, &claimed).is_poisoned);
    CHECK(judge(owner, private_line, &claimed).wrong == WrongRead::corrupted);
}

TEST_CASE("Bits flipped twice are as never flipped", "[data]") {
    contents::LineFlips flips;
    for (const std::size_t bit : {std::size_t{0}, std::size_t{511}}) {
        flips.flip(bit);
        CHECK(flips.any_of_data());
        flips.flip(bit);
        CHECK_FALSE(flips.any());
    }
    flips.flip(contents::first_mac_bit + 27);
    CHECK_FALSE(flips.any_of_data());
    CHECK(flips.mac() == 1U << 27U);
    flips.flip(contents::owner_bit);
    CHECK(flips.owner());
    CHECK(flips.mac() == 1U << 27U);
}
