// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/data/verdict.hpp"

namespace {

using namespace mktme;
using data::Access;
using data::judge;
using data::KeyIdentity;
using data::LineTag;
using data::Tampering;
using data::WrongRead;

constexpr DramAddr line{0x1000};
constexpr KeyIdentity tme{1};    // the key of KeyID 0
constexpr KeyIdentity first{2};  // keys of KeyIDs of their own
constexpr KeyIdentity second{3};

Access reader(std::uint16_t keyid, KeyIdentity key) { return {line, KeyId{keyid}, key, key != tme}; }
LineTag written(std::uint16_t keyid, KeyIdentity key) {
    return {
        .version = 7, .key = key, .writer = KeyId{keyid}, .has_own_key = key != tme && key != data::plain};
}

}  // namespace

TEST_CASE("A line read under the key it was written under is right", "[data]") {
    CHECK_FALSE(judge(reader(4, first), written(4, first), nullptr).wrong);
    CHECK_FALSE(judge(reader(4, first), written(4, first), nullptr).is_leak);
}

TEST_CASE("A line that nobody wrote is neither right nor wrong", "[data]") {
    const auto verdict = judge(reader(4, first), LineTag{}, nullptr);
    CHECK(verdict.is_unwritten);
    CHECK_FALSE(verdict.wrong);
}

TEST_CASE("Another KeyID with another key gets wrong_key and no leak", "[data]") {
    const auto verdict = judge(reader(0, tme), written(4, first), nullptr);
    CHECK(verdict.wrong == WrongRead::wrong_key);
    CHECK_FALSE(verdict.is_leak);
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
    const auto verdict = judge(reader(5, first), written(4, first), nullptr);
    CHECK_FALSE(verdict.wrong);
    CHECK(verdict.is_leak);
    // Under the key of KeyID 0 there is nothing to protect.
    CHECK_FALSE(judge(reader(5, tme), written(4, tme), nullptr).is_leak);
}

TEST_CASE("What lies elsewhere than it was written is relocated, readable only in plain", "[data]") {
    const Tampering moved{.truth = written(4, first), .is_moved = true};
    CHECK(judge(reader(4, first), written(4, first), &moved).wrong == WrongRead::relocated);
    CHECK_FALSE(is_readable(reader(4, first), written(4, first), &moved));
    CHECK(is_readable(reader(4, data::plain), written(4, data::plain), &moved));
}

TEST_CASE("An older line put back is replayed: readable under the same key, a leak to nobody", "[data]") {
    LineTag old = written(4, first);
    old.version = 3;
    const Tampering replayed{.truth = written(4, first)};
    const auto verdict = judge(reader(4, first), old, &replayed);
    CHECK(verdict.wrong == WrongRead::replayed);
    CHECK(is_readable(reader(4, first), old, &replayed));
    CHECK_FALSE(verdict.is_leak);
}

TEST_CASE("An older line of another owner put back is replayed, and garbage", "[data]") {
    LineTag old = written(4, first);
    old.version = 3;
    const Tampering replayed{.truth = written(5, second)};
    const auto verdict = judge(reader(5, second), old, &replayed);
    CHECK(verdict.wrong == WrongRead::replayed);
    CHECK_FALSE(verdict.is_leak);
    CHECK_FALSE(is_readable(reader(5, second), old, &replayed));
}

TEST_CASE("A flipped bit is found whoever reads, and what was merged with a wrong read stays wrong",
          "[data]") {
    const Tampering flipped{.truth = written(4, first), .is_flipped = true};
    CHECK(judge(reader(4, first), written(4, first), &flipped).wrong == WrongRead::corrupted);
    LineTag merged = written(4, first);
    merged.merged_wrong = WrongRead::cleared_key;
    CHECK(judge(reader(4, first), merged, nullptr).wrong == WrongRead::cleared_key);
}
