// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "models/base/random.hpp"
#include "models/cache/cached_contents.hpp"
#include "models/contents/pattern.hpp"
#include "models/crypto/tweak_input.hpp"

namespace {

using namespace mktme;
using cache::CachedContents;
using contents::DataMode;
using contents::MemoryContents;
using contents::ReadData;
using contents::WrongRead;

constexpr KeyIdField keyids{46, 6};
constexpr DramAddr home{0x4'5640};

PhysAddr through(unsigned keyid, DramAddr line = home) {
    return keyids.with_keyid(line, KeyId{static_cast<std::uint16_t>(keyid)});
}

/// Caches in front of a memory that does nothing but count. A line that is read or stored to was asked for before.
class Caches {
public:
    explicit Caches(DataMode mode = DataMode::tags) : memory_{mode, crypto::TweakInput{}, 1} {}

    void fetch(PhysAddr line, const ReadData& data = {}) {
        contents_.asked(line);
        contents_.came(line, data);
    }
    void store(PhysAddr line, ByteRange bytes = {.first = 0, .count = 8}) {
        contents_.see({.line = line, .stored = bytes});
    }
    std::uint64_t stale_after_read(PhysAddr line) {
        contents_.see({.line = line});
        return memory_.stats().of<WrongRead::stale_alias>();
    }
    CachedContents::Leaving write_back(PhysAddr line) { return contents_.written_back(line); }
    std::uint64_t known_lines() const { return contents_.known_lines(); }

private:
    MemoryContents memory_;
    CachedContents contents_{memory_, keyids};
};

/// The same without frames, and without forgetting: of each line, which store memory and each KeyID's copy have.
class NeverForgets {
public:
    void fetch(PhysAddr line) { copies_[line].has = in_memory_[keyids.without_keyid(line)]; }
    void store(PhysAddr line) { copies_[line].stored = copies_[line].has = ++stores_; }
    void write_back(PhysAddr line) { in_memory_[keyids.without_keyid(line)] = copies_[line].has; }
    std::uint64_t stale_after_read(PhysAddr line) {
        std::uint64_t newest = 0;
        for (const auto& [other, copy] : copies_)
            if (other != line && keyids.without_keyid(other) == keyids.without_keyid(line))
                newest = std::max(newest, copy.stored);
        Copy& own = copies_[line];
        if (newest > own.has && newest > own.counted) {
            own.counted = newest;
            ++stale_;
        }
        return stale_;
    }

private:
    struct Copy {
        std::uint64_t has = 0;
        std::uint64_t stored = 0;
        std::uint64_t counted = 0;
    };
    std::map<PhysAddr, Copy> copies_;
    std::map<DramAddr, std::uint64_t> in_memory_;
    std::uint64_t stores_ = 0;
    std::uint64_t stale_ = 0;
};

}  // namespace

TEST_CASE("A store through one KeyID makes another's copy stale, once a store", "[cache][contents][alias]") {
    Caches caches;
    caches.fetch(through(1));
    caches.fetch(through(2));
    CHECK(caches.stale_after_read(through(2)) == 0);
    caches.store(through(1));
    CHECK(caches.stale_after_read(through(1)) == 0);
    CHECK(caches.stale_after_read(through(2)) == 1);
    CHECK(caches.stale_after_read(through(2)) == 1);
    caches.store(through(1));
    caches.store(through(1));
    CHECK(caches.stale_after_read(through(2)) == 2);
    caches.store(through(2));  // now its own is the newer one
    CHECK(caches.stale_after_read(through(2)) == 2);
    CHECK(caches.stale_after_read(through(1)) == 3);
}

TEST_CASE("A line read from memory before the other KeyID's store is there is stale",
          "[cache][contents][alias]") {
    Caches caches;
    caches.fetch(through(1));
    caches.store(through(1));
    caches.fetch(through(2));  // while KeyID 1's line is dirty
    CHECK(caches.stale_after_read(through(2)) == 1);
    caches.write_back(through(1));
    CHECK(caches.stale_after_read(through(2)) == 1);
    caches.fetch(through(2));  // again: memory has the store
    CHECK(caches.stale_after_read(through(2)) == 1);
    caches.store(through(1));
    CHECK(caches.stale_after_read(through(2)) == 2);
}

TEST_CASE("Stores through one KeyID, and of other lines of a shared frame, are never stale",
          "[cache][contents][alias]") {
    Caches caches;
    const DramAddr other{home.count() + 64};
    caches.fetch(through(1));
    caches.fetch(through(2, other));
    caches.store(through(1));
    caches.store(through(1));
    caches.write_back(through(1));
    caches.fetch(through(1));
    CHECK(caches.stale_after_read(through(1)) == 0);
    CHECK(caches.stale_after_read(through(2, other)) == 0);
    // Written back, then read through another KeyID: what memory makes of it is its own judgement.
    caches.fetch(through(2));
    CHECK(caches.stale_after_read(through(2)) == 0);
}

TEST_CASE("Three KeyIDs: the newest store through any other counts", "[cache][contents][alias]") {
    Caches caches;
    for (const unsigned keyid : {1U, 2U, 3U}) caches.fetch(through(keyid));
    caches.store(through(1));
    caches.store(through(2));
    CHECK(caches.stale_after_read(through(3)) == 1);
    CHECK(caches.stale_after_read(through(1)) == 2);
    CHECK(caches.stale_after_read(through(2)) == 2);
}

TEST_CASE("Memory gets the bytes of the stores, over those that it gave", "[cache][contents][full]") {
    Caches caches{DataMode::full};
    crypto::Line bytes{};
    bytes.fill(std::byte{0x5A});
    caches.fetch(through(3), {.bytes = bytes});
    caches.store(through(1, DramAddr{0x9000}));  // the first store of the run is another's
    caches.store(through(3), {.first = 10, .count = 20});
    const crypto::Line written = contents::pattern(home, 2, KeyId{3});
    const auto leaving = caches.write_back(through(3));
    REQUIRE(leaving.bytes != nullptr);
    CHECK_FALSE(leaving.is_poisoned);
    for (std::size_t byte = 0; byte < bytes.size(); ++byte)
        REQUIRE((*leaving.bytes)[byte] == (byte >= 10 && byte < 30 ? written[byte] : bytes[byte]));
}

TEST_CASE("A line of poison stays poison until one store has written it whole", "[cache][contents][poison]") {
    Caches caches;
    caches.fetch(through(1), {.is_poisoned = true});
    caches.store(through(1), {.first = 0, .count = 40});
    CHECK(caches.write_back(through(1)).is_poisoned);
    caches.store(through(1), {.first = 30, .count = 34});
    CHECK(caches.write_back(through(1)).is_poisoned);
    caches.store(through(1), ByteRange{});
    const auto leaving = caches.write_back(through(1));
    CHECK_FALSE(leaving.is_poisoned);
    CHECK(leaving.bytes == nullptr);  // with tags
}

TEST_CASE("Stores that memory has are forgotten where one KeyID uses the frame", "[cache][contents][alias]") {
    Caches caches;
    caches.fetch(through(1));
    caches.store(through(1));
    CHECK(caches.known_lines() == 1);
    caches.write_back(through(1));
    CHECK(caches.known_lines() == 0);
    caches.store(through(1));
    caches.fetch(through(2));
    caches.write_back(through(1));
    CHECK(caches.known_lines() == 1);
    CHECK(caches.stale_after_read(through(2)) == 1);
}

TEST_CASE("Whatever is forgotten, the same reads are stale", "[cache][contents][alias]") {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        RandomStream random{seed, "cached contents"};
        Caches caches;
        NeverForgets oracle;
        std::set<PhysAddr> fetched;
        std::set<PhysAddr> dirty;
        CAPTURE(seed);
        for (int step = 0; step < 60; ++step) {
            const DramAddr line{home.count() + random.below(2) * 0x1000 + random.below(2) * 0x40};
            // Some frames are one KeyID's for a while.
            const PhysAddr full = through(1 + (random.below(6) == 0 ? 1 : 0), line);
            const bool must_fetch = fetched.insert(full).second;
            if (must_fetch || (random.below(5) == 0 && !dirty.contains(full))) {
                caches.fetch(full);
                oracle.fetch(full);
            } else if (random.below(3) == 0) {
                caches.store(full);
                oracle.store(full);
                dirty.insert(full);
            } else if (random.below(2) == 0 && dirty.erase(full) != 0) {
                caches.write_back(full);
                oracle.write_back(full);
            } else {
                REQUIRE(caches.stale_after_read(full) == oracle.stale_after_read(full));
            }
        }
    }
}
