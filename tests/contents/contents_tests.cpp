// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/contents/memory_contents.hpp"
#include "models/contents/pattern.hpp"
#include "models/crypto/tweak_input.hpp"
#include "tests/crypto/xts_oracle.hpp"

namespace {

using namespace mktme;
using contents::Access;
using contents::CheckStats;
using contents::DataMode;
using contents::KeyIdentity;
using contents::MemoryContents;
using contents::WrongRead;
using crypto::Algorithm;
using crypto::Line;
using crypto::testing::counting;

constexpr DramAddr here{0x1000};
constexpr DramAddr there{0x2000};

MemoryContents contents_with(DataMode mode = DataMode::full) { return {mode, crypto::TweakInput::pa, 1}; }

KeyIdentity key(MemoryContents& memory, unsigned seed) {
    return memory.keys().identity(Algorithm::aes_xts_128, counting(seed, 16), counting(seed + 16, 16));
}
Access access(DramAddr line, std::uint16_t keyid, KeyIdentity identity) {
    return {line, KeyId{keyid}, identity, keyid != 0};
}
/// Accepts a write of these bytes, or of a pattern of its own, to part of a line through KeyID 4.
contents::WriteNumber accept(MemoryContents& memory, DramAddr line, ByteRange range,
                             std::span<const std::byte> given = {}) {
    Line bytes{};
    std::ranges::copy(given, bytes.begin() + range.first);
    return memory.accept(line, KeyId{4}, ByteMask{range}, given.empty() ? nullptr : &bytes);
}
void write(MemoryContents& memory, const Access& by) {
    memory.store(memory.accept(by.line, by.keyid, ByteMask{}, nullptr), by);
}
std::uint64_t wrong(MemoryContents& memory, WrongRead kind) {
    return memory.stats().wrong[static_cast<std::size_t>(kind)];
}

/// Returns the line's ciphertext decrypted by libcrypto's own XTS under the key that counts up from `seed`.
Line by_libcrypto(unsigned seed, DramAddr line, const Line& cipher) {
    const auto plain = crypto::testing::libcrypto_decrypted(Algorithm::aes_xts_128, counting(seed, 16),
                                                            counting(seed + 16, 16), line.count(),
                                                            {cipher.begin(), cipher.end()});
    Line result;
    std::ranges::copy(plain, result.begin());
    return result;
}

}  // namespace

TEST_CASE("A written line is read back, and is its pattern", "[data]") {
    MemoryContents memory = contents_with();
    const auto owner = access(here, 4, key(memory, 1));
    write(memory, owner);
    CHECK(memory.read(owner).bytes == contents::pattern(here, 1, KeyId{4}));
    CHECK(memory.stored(here) != memory.read(owner).bytes);
    CHECK(memory.stats().reads == 2);
    for (const auto count : memory.stats().wrong) CHECK(count == 0);
}

TEST_CASE("A line never written has contents of its own without being stored", "[data]") {
    MemoryContents memory = contents_with();
    CHECK(memory.stored(here) == memory.stored(here));
    CHECK(memory.stored(here) != memory.stored(there));
    static_cast<void>(memory.read(access(here, 0, contents::plain)));
    CHECK(memory.stats().unwritten == 1);
}

TEST_CASE("A line never written is neither right nor wrong, whatever is done to it", "[data]") {
    MemoryContents memory = contents_with();
    const auto reader = access(here, 0, contents::plain);
    const Line before = memory.stored(here);
    memory.flip(here, 5);
    CHECK(memory.read(reader).bytes != before);
    memory.flip(here, 5);
    CHECK(memory.read(reader).bytes == before);
    memory.put_back(there, memory.capture(here));
    CHECK(memory.read(access(there, 0, contents::plain)).bytes == before);
    CHECK(memory.stats().unwritten == 3);
    CHECK(memory.stats().garbage == 0);
    for (const auto count : memory.stats().wrong) CHECK(count == 0);
}

TEST_CASE("What DRAM holds is what libcrypto's XTS decrypts, whatever was written when", "[data][property]") {
    MemoryContents memory = contents_with();
    const KeyIdentity only = key(memory, 1);
    std::map<std::uint64_t, Line> expected;
    RandomStream random{5, "test"};
    for (int i = 0; i < 2000; ++i) {
        const DramAddr line{random.below(64) * line_size.count()};
        const Access by = access(line, 4, only);
        const bool is_whole = random.below(2) == 0;
        const auto first = static_cast<std::uint8_t>(is_whole ? 0 : random.below(64));
        const auto count = static_cast<std::uint8_t>(is_whole ? 64 : 1 + random.below(64U - first));
        std::vector<std::byte> given(count);
        for (auto& byte : given) byte = static_cast<std::byte>(random.bits());
        if (!is_whole && !expected.contains(line.count())) continue;
        const auto number = accept(memory, line, {first, count}, given);
        if (!is_whole) memory.merge(number, by);
        memory.store(number, by);
        std::copy(given.begin(), given.end(), expected[line.count()].begin() + first);
    }
    REQUIRE(expected.size() == 64);
    for (const auto& [line, plain] : expected) {
        CHECK(by_libcrypto(1, DramAddr{line}, memory.stored(DramAddr{line})) == plain);
        CHECK(memory.read(access(DramAddr{line}, 4, only)).bytes == plain);
    }
}

TEST_CASE("A younger write lands on the queued one, byte by byte", "[data]") {
    MemoryContents memory = contents_with();
    const auto owner = access(here, 4, key(memory, 1));
    const auto queued = accept(memory, here, {}, counting(0, 64));
    memory.coalesce(queued, accept(memory, here, {8, 2}, counting(0xF0, 2)));
    memory.store(queued, owner);
    const Line line = memory.read(owner).bytes;
    CHECK(line[7] == std::byte{7});
    CHECK(line[8] == std::byte{0xF0});
    CHECK(line[9] == std::byte{0xF1});
    CHECK(line[10] == std::byte{10});
}

TEST_CASE("Equal key material is one key, under any KeyID", "[data]") {
    MemoryContents memory = contents_with();
    CHECK(key(memory, 1) == key(memory, 1));
    CHECK(key(memory, 1) != key(memory, 2));
    CHECK(memory.keys().identity(Algorithm::aes_xts_256, counting(1, 32), counting(33, 32)) !=
          key(memory, 1));
    CHECK_THROWS_AS(memory.keys().identity(Algorithm::aes_xts_128, counting(1, 32), counting(33, 32)),
                    ConfigError);
}

TEST_CASE("Every attack is judged as what it is, with real bytes and with tags alone", "[data]") {
    for (const DataMode mode : {DataMode::tags, DataMode::full}) {
        MemoryContents memory = contents_with(mode);
        const KeyIdentity a = key(memory, 1);
        const KeyIdentity b = key(memory, 2);
        write(memory, access(here, 4, a));
        const auto old = memory.capture(here);

        memory.flip(here, 77);
        static_cast<void>(memory.read(access(here, 4, a)));
        CHECK(wrong(memory, WrongRead::corrupted) == 1);

        write(memory, access(here, 4, a));  // a write ends the tampering
        static_cast<void>(memory.read(access(here, 4, a)));
        memory.put_back(here, old);
        static_cast<void>(memory.read(access(here, 4, a)));
        CHECK(wrong(memory, WrongRead::replayed) == 1);

        write(memory, access(there, 4, a));
        memory.put_back(there, old);
        static_cast<void>(memory.read(access(there, 4, a)));
        CHECK(wrong(memory, WrongRead::relocated) == 1);

        write(memory, access(here, 5, b));
        memory.put_back(here, old);  // the old line is under another key
        static_cast<void>(memory.read(access(here, 5, b)));
        CHECK(wrong(memory, WrongRead::replayed) == 2);
        CHECK(memory.stats().leak == 0);

        memory.put_back(here, memory.capture(here));  // a no-op
        CHECK(memory.stats().wrong[static_cast<std::size_t>(WrongRead::wrong_key)] == 0);
    }
}

TEST_CASE("A partial write over a wrong read keeps the line wrong until it is written whole", "[data]") {
    for (const DataMode mode : {DataMode::tags, DataMode::full}) {
        MemoryContents memory = contents_with(mode);
        const KeyIdentity a = key(memory, 1);
        const KeyIdentity b = key(memory, 2);
        write(memory, access(here, 4, a));
        const auto number = accept(memory, here, {0, 8});
        memory.merge(number, access(here, 4, b));  // re-keyed meanwhile
        memory.store(number, access(here, 4, b));
        static_cast<void>(memory.read(access(here, 4, b)));
        CHECK(wrong(memory, WrongRead::wrong_key) == 2);  // the merge, and the read after it
        write(memory, access(here, 4, b));
        static_cast<void>(memory.read(access(here, 4, b)));
        CHECK(wrong(memory, WrongRead::wrong_key) == 2);
    }
}

TEST_CASE("The write through an alias that came last is what the first owner misses", "[data]") {
    MemoryContents memory = contents_with();
    const auto owner = access(here, 5, key(memory, 2));
    write(memory, owner);
    write(memory, access(here, 4, key(memory, 1)));  // a late write-back of the KeyID before
    static_cast<void>(memory.read(owner));
    CHECK(wrong(memory, WrongRead::lost_writeback) == 1);
}

TEST_CASE("Integrity turns every attack but replay under one key into poison, with real MACs and by tags",
          "[data][integrity]") {
    for (const DataMode mode : {DataMode::tags, DataMode::full}) {
        MemoryContents memory = contents_with(mode);
        const auto owner = [&](DramAddr line, unsigned seed = 1) {
            Access by = access(line, 4, key(memory, seed));
            by.has_mac = true;
            return by;
        };
        CHECK(memory.read(owner(here)).is_poisoned);  // never initialised
        write(memory, owner(here));
        CHECK_FALSE(memory.read(owner(here)).is_poisoned);
        const auto old = memory.capture(here);

        for (const std::uint64_t bit : {0U, 511U, 512U, 539U, 540U}) {
            memory.flip(here, bit);
            CHECK(memory.read(owner(here)).is_poisoned == (bit != contents::owner_bit));
            memory.flip(here, bit);
            CHECK_FALSE(memory.read(owner(here)).is_poisoned);
        }
        write(memory, owner(here));
        memory.put_back(here, old);
        CHECK_FALSE(memory.read(owner(here)).is_poisoned);
        write(memory, owner(there));
        memory.put_back(there, old);
        CHECK(memory.read(owner(there)).is_poisoned);
        CHECK(memory.read(owner(here, 2)).is_poisoned);  // the KeyID was given another key
        CHECK(memory.stats().garbage == 0);
        CHECK(memory.stats().withheld == 1);  // the owner bit made the host's line TDX's
    }
}

TEST_CASE("The MAC beside a line is that of its ciphertext, tweak and owner bit", "[data][integrity]") {
    MemoryContents memory = contents_with();
    Access owner = access(here, 48, key(memory, 1));
    owner.has_mac = true;
    owner.is_private = true;
    write(memory, owner);
    const auto captured = memory.capture(here);
    const auto tweak = memory.keys().cipher(owner.key).encrypted_tweak(here.count());
    CHECK(captured.bytes->mac == crypto::line_mac(captured.bytes->stored, tweak, true));
    CHECK(captured.bytes->mac != crypto::line_mac(captured.bytes->stored, tweak, false));
}

TEST_CASE("A TDX line whose owner bit was cleared is poison to a host KeyID with the same key",
          "[data][integrity]") {
    for (const DataMode mode : {DataMode::tags, DataMode::full}) {
        MemoryContents memory = contents_with(mode);
        Access tdx = access(here, 48, key(memory, 1));
        tdx.has_mac = true;
        tdx.is_private = true;
        Access host = tdx;
        host.is_private = false;
        write(memory, tdx);
        memory.flip(here, contents::owner_bit);
        // The host's owner bit fits now, but the MAC was made with TDX's.
        CHECK(memory.read(host).is_poisoned);
        CHECK(memory.stats().withheld == 0);
        memory.flip(here, contents::owner_bit);
        CHECK_FALSE(memory.read(tdx).is_poisoned);
    }
}

TEST_CASE("A partial write over poison is poison until the line is written whole", "[data][integrity]") {
    for (const DataMode mode : {DataMode::tags, DataMode::full}) {
        MemoryContents memory = contents_with(mode);
        Access owner = access(here, 4, key(memory, 1));
        owner.has_mac = true;
        const auto number = accept(memory, here, {0, 8});
        memory.merge(number, owner);  // into a line that was never written
        memory.store(number, owner);
        CHECK(memory.read(owner).is_poisoned);
        write(memory, owner);
        CHECK_FALSE(memory.read(owner).is_poisoned);
    }
}

TEST_CASE("What was tampered with and captured is tampered with where it is put back", "[data]") {
    for (const DataMode mode : {DataMode::tags, DataMode::full}) {
        MemoryContents memory = contents_with(mode);
        const auto owner = access(here, 4, key(memory, 1));
        write(memory, owner);
        memory.flip(here, 5);
        const auto flipped = memory.capture(here);
        write(memory, owner);
        memory.put_back(here, flipped);
        static_cast<void>(memory.read(owner));
        CHECK(wrong(memory, WrongRead::replayed) == 1);
        CHECK(memory.stats().garbage == 1);

        const auto elsewhere = access(there, 4, key(memory, 1));
        write(memory, owner);
        write(memory, elsewhere);
        memory.put_back(there, memory.capture(here));
        memory.put_back(here, memory.capture(there));  // back to its own address
        static_cast<void>(memory.read(owner));
        CHECK(memory.stats().garbage == 1);
    }
}
