// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "models/base/error.hpp"
#include "models/cache/line_address.hpp"
#include "models/cache/set_array.hpp"
#include "tests/cache/naive_cache.hpp"

namespace {

using namespace mktme;
using cache::CacheParams;
using cache::EntryIndex;
using cache::EvictedLine;
using cache::LineState;
using cache::no_entry;
using cache::SetArray;

constexpr std::uint64_t line_bytes = line_size.count();

CacheParams params_of(std::uint64_t sets, std::uint64_t ways, const char* policy = "lru") {
    return {.size = Bytes{sets * ways * line_bytes}, .ways = ways, .replacement = policy};
}
PhysAddr nth(std::uint64_t number) { return PhysAddr{number * line_bytes}; }

/// An array of one set.
SetArray one_set(std::uint64_t ways, const char* policy = "lru", std::uint64_t seed = 1) {
    return {params_of(1, ways, policy), seed, "test"};
}
/// Uses a line, which is brought in if it is not there. Returns true if it was there.
bool touch(SetArray& array, PhysAddr line) {
    if (array.look_up(line) != no_entry) return true;
    array.fill(line, LineState::exclusive);
    return false;
}
std::vector<PhysAddr> lines_of(const SetArray& array, std::uint64_t set = 0) {
    std::vector<PhysAddr> lines;
    array.for_each_in_set(set, [&](EntryIndex entry) { lines.push_back(array.line(entry)); });
    return lines;
}

/// Drives an array and the naive cache with the same random operations and compares them.
class Comparison {
public:
    Comparison(const char* policy, std::uint64_t sets, unsigned ways, unsigned skipped_bits,
               std::uint64_t seed)
        : array_{params_of(sets, ways, policy), seed, "path", skipped_bits},
          naive_{policy, sets, ways, seed, "path", skipped_bits},
          random_{seed, policy},
          lines_{(sets * ways * 3 / 2 + 2) << skipped_bits} {}

    void step() {
        const std::uint64_t line =
            random_.below(2) << 46U | random_.below(lines_) * line_bytes;  // with one of two KeyIDs
        const auto found = naive_.find(line);
        const EntryIndex entry = array_.find(PhysAddr{line});
        REQUIRE((entry != no_entry) == found.has_value());
        if (!found) return fill(line);
        check(entry, naive_.at(*found));
        change(entry, *found);
    }
    void compare() {
        REQUIRE(array_.broken_invariant() == std::nullopt);
        for (std::uint64_t set = 0; set < array_.sets(); ++set) {
            std::vector<NaiveLine> lines;
            for (const auto& line : naive_.sets()[set])
                if (line) lines.push_back(*line);
            std::size_t next = 0;
            array_.for_each_in_set(set, [&](EntryIndex entry) { check(entry, lines.at(next++)); });
            REQUIRE(next == lines.size());
        }
    }

private:
    using NaiveLine = testing::NaiveCache::Line;

    void fill(std::uint64_t line) {
        if (random_.below(4) == 0) return;
        const NaiveLine added{line, static_cast<LineState>(1 + random_.below(3)), random_.below(2) == 0};
        const EntryIndex victim = array_.victim(PhysAddr{line});
        const EvictedLine evicted = array_.fill(PhysAddr{line}, added.state);
        REQUIRE(array_.find(PhysAddr{line}) == victim);
        if (added.is_prefetched) array_.mark_prefetched(victim);
        check(victim, added);
        const auto expected = naive_.fill(added);
        REQUIRE(is_valid(evicted.state) == expected.has_value());
        if (expected)
            REQUIRE(NaiveLine{evicted.line.count(), evicted.state, evicted.is_prefetched} == *expected);
    }
    void change(EntryIndex entry, testing::NaiveCache::Place place) {
        switch (random_.below(8)) {
            case 0:
                array_.invalidate(entry);
                naive_.invalidate(place);
                return;
            case 1: {
                const auto state = static_cast<LineState>(1 + random_.below(3));
                array_.set_state(entry, state);
                naive_.at(place).state = state;
                return;
            }
            case 2:
                array_.clear_prefetched(entry);
                naive_.at(place).is_prefetched = false;
                return;
            case 3: return;  // only looked for
            default: REQUIRE(array_.look_up(array_.line(entry)) == entry); naive_.touch(place);
        }
    }
    void check(EntryIndex entry, const NaiveLine& expected) {
        REQUIRE(NaiveLine{array_.line(entry).count(), array_.state(entry), array_.is_prefetched(entry)} ==
                expected);
    }

    SetArray array_;
    testing::NaiveCache naive_;
    RandomStream random_;
    std::uint64_t lines_;
};

}  // namespace

TEST_CASE("A set array does what a vector of vectors does, for every policy and geometry", "[cache][set]") {
    struct Geometry {
        std::uint64_t sets;
        unsigned ways;
        unsigned skipped_bits = 0;
    };
    for (const char* const policy : {"lru", "tree-plru", "srrip", "random"})
        for (const Geometry g : {Geometry{1, 1},
                                 {1, 2},
                                 {8, 1},
                                 {1, 8},
                                 {2, 3},
                                 {4, 4, 2},
                                 {64, 12},
                                 {16, 20, 3},
                                 {32, 16},
                                 {1, 64},
                                 {2, 63},
                                 {128, 8, 1}}) {
            if (!cache::Replacement::unmet_need(policy, g.ways).empty()) continue;
            INFO(policy << ", " << g.sets << " sets of " << g.ways);
            Comparison comparison{policy, g.sets, g.ways, g.skipped_bits, g.sets * g.ways};
            for (int i = 0; i < 6000; ++i) comparison.step();
            comparison.compare();
        }
}

TEST_CASE("LRU: a sweep over one line more than the ways never hits, one over the ways always",
          "[cache][set][closed-form]") {
    for (const std::uint64_t ways : {1U, 2U, 12U, 20U, 64U})
        for (const std::uint64_t more : {0U, 1U}) {
            SetArray array = one_set(ways);
            std::uint64_t hits = 0;
            for (std::uint64_t i = 0; i < ways + more; ++i) touch(array, nth(i));
            for (std::uint64_t i = 0; i < 10 * (ways + more); ++i)
                hits += touch(array, nth(i % (ways + more))) ? 1 : 0;
            CHECK(hits == (more == 0 ? 10 * ways : 0));
        }
}

TEST_CASE("Every policy keeps a working set of as many lines as ways", "[cache][set][closed-form]") {
    for (const char* const policy : {"lru", "tree-plru", "srrip", "random"}) {
        SetArray array = one_set(16, policy);
        RandomStream random{1, "lines"};
        for (std::uint64_t i = 0; i < 16; ++i) CHECK_FALSE(touch(array, nth(i)));
        for (int i = 0; i < 1000; ++i) CHECK(touch(array, nth(random.below(16))));
    }
}

TEST_CASE("Random: a sweep over one line more than the ways misses 2 in ways + 1",
          "[cache][set][closed-form]") {
    // The one line that is not there is equally likely to be any of the next `ways` of the sweep.
    for (const std::uint64_t ways : {2U, 7U, 12U, 63U}) {
        SetArray array = one_set(ways, "random");
        constexpr std::uint64_t accesses = 400'000;
        std::uint64_t misses = 0;
        for (std::uint64_t i = 0; i < accesses; ++i) misses += touch(array, nth(i % (ways + 1))) ? 0 : 1;
        CHECK(static_cast<double>(misses) / accesses ==
              Approx(2.0 / static_cast<double>(ways + 1)).epsilon(0.03));
    }
}

TEST_CASE("The misses of an LRU set are those of the stack distances, exactly", "[cache][set][property]") {
    // Mattson et al., 1970: a line misses if it is new, or if `ways` or more others were used since.
    for (const std::uint64_t ways : {1U, 3U, 8U, 12U}) {
        SetArray array = one_set(ways);
        std::vector<std::uint64_t> stack;
        RandomStream random{ways, "lines"};
        for (int i = 0; i < 5000; ++i) {
            const std::uint64_t number = std::min(random.below(30), random.below(30));
            const auto found = std::ranges::find(stack, number);
            const bool hits =
                found != stack.end() && static_cast<std::uint64_t>(found - stack.begin()) < ways;
            REQUIRE(touch(array, nth(number)) == hits);
            if (found != stack.end()) stack.erase(found);
            stack.insert(stack.begin(), number);
        }
    }
}

TEST_CASE("Lines of other sets never push each other out", "[cache][set]") {
    SetArray array{params_of(4, 2), 1, "test"};
    for (std::uint64_t i = 0; i < 8; ++i) CHECK_FALSE(touch(array, nth(i)));
    for (std::uint64_t i = 0; i < 100; ++i) touch(array, nth(4 * i));  // all of set 0
    for (const std::uint64_t i : {1U, 2U, 3U, 5U, 6U, 7U}) CHECK(array.find(nth(i)) != no_entry);
    CHECK(lines_of(array, 3) == std::vector{nth(3), nth(7)});
    CHECK(array.sets() == 4);
    CHECK(array.ways() == 2);
}

TEST_CASE("Two KeyIDs of one DRAM line are two lines", "[cache][set][keyid]") {
    SetArray array{params_of(64, 12), 1, "test"};
    const PhysAddr plain{0x40'0000};
    const PhysAddr keyed{plain.count() | std::uint64_t{5} << 46U};
    array.fill(plain, LineState::exclusive);
    CHECK(array.find(keyed) == no_entry);
    array.fill(keyed, LineState::modified);
    CHECK(array.state(array.find(plain)) == LineState::exclusive);
    CHECK(array.state(array.find(keyed)) == LineState::modified);
    array.invalidate(array.find(plain));
    CHECK(array.find(plain) == no_entry);
    CHECK(array.find(keyed) != no_entry);
}

TEST_CASE("A fill takes the lowest empty way, whatever was used last", "[cache][set]") {
    for (const char* const policy : {"lru", "tree-plru", "srrip", "random"}) {
        SetArray array = one_set(4, policy);
        for (std::uint64_t i = 0; i < 4; ++i)
            CHECK(array.fill(nth(i), LineState::shared).state == LineState::invalid);
        array.invalidate(array.find(nth(2)));
        array.invalidate(array.find(nth(1)));
        CHECK(array.fill(nth(10), LineState::shared).state == LineState::invalid);
        CHECK(array.fill(nth(11), LineState::shared).state == LineState::invalid);
        CHECK(lines_of(array) == std::vector{nth(0), nth(10), nth(11), nth(3)});
        CHECK(is_valid(array.fill(nth(12), LineState::shared).state));
    }
}

TEST_CASE("The line used last can be dropped, and its way used again", "[cache][set]") {
    SetArray array = one_set(2);
    array.fill(nth(0), LineState::shared);
    array.fill(nth(1), LineState::shared);
    array.invalidate(array.find(nth(1)));
    CHECK(array.find(nth(1)) == no_entry);
    CHECK(array.find(nth(0)) != no_entry);
    array.fill(nth(2), LineState::shared);
    CHECK(array.find(nth(1)) == no_entry);
    CHECK(array.find(nth(2)) != no_entry);
    array.look_up(nth(0));
    array.invalidate(array.find(nth(2)));  // not the one used last
    CHECK(array.find(nth(0)) != no_entry);
    CHECK(array.broken_invariant() == std::nullopt);
}

TEST_CASE("Finding a line is no use of it, looking it up is", "[cache][set]") {
    SetArray array = one_set(2);
    for (const bool is_use : {false, true}) {
        array.fill(nth(0), LineState::shared);
        array.fill(nth(1), LineState::shared);
        CHECK((is_use ? array.look_up(nth(0)) : array.find(nth(0))) != no_entry);
        CHECK(array.fill(nth(2), LineState::shared).line == nth(is_use ? 1 : 0));
        for (std::uint64_t i = 0; i < 3; ++i)
            if (const auto entry = array.find(nth(i)); entry != no_entry) array.invalidate(entry);
    }
    CHECK(array.look_up(nth(7)) == no_entry);
}

TEST_CASE("A line leaves with its state and its prefetch mark", "[cache][set]") {
    SetArray array{params_of(1, 1), 1, "test"};
    CHECK(array.fill(nth(0), LineState::modified).state == LineState::invalid);
    array.mark_prefetched(array.find(nth(0)));
    const EvictedLine first = array.fill(nth(1), LineState::exclusive);
    CHECK(first.line == nth(0));
    CHECK(first.state == LineState::modified);
    CHECK(first.is_prefetched);
    CHECK_FALSE(array.fill(nth(2), LineState::shared).is_prefetched);
}

TEST_CASE("A state that changes leaves the prefetch mark, and the reverse", "[cache][set]") {
    SetArray array = one_set(1);
    array.fill(nth(0), LineState::exclusive);
    const EntryIndex entry = array.find(nth(0));
    array.mark_prefetched(entry);
    array.set_state(entry, LineState::modified);
    CHECK(array.is_prefetched(entry));
    array.set_state(entry, LineState::shared);
    CHECK(array.state(entry) == LineState::shared);
    array.clear_prefetched(entry);
    CHECK_FALSE(array.is_prefetched(entry));
    CHECK(array.state(entry) == LineState::shared);
}

TEST_CASE("A walk over the sets can drop every line", "[cache][set]") {
    SetArray array{params_of(8, 4), 1, "test"};
    for (std::uint64_t i = 0; i < 32; ++i)
        array.fill(nth(i * 3), i % 2 == 0 ? LineState::modified : LineState::shared);
    std::uint64_t dirty = 0;
    for (std::uint64_t set = 0; set < array.sets(); ++set)
        array.for_each_in_set(set, [&](EntryIndex entry) {
            dirty += is_dirty(array.state(entry)) ? 1 : 0;
            array.invalidate(entry);
        });
    CHECK(dirty == 16);
    for (std::uint64_t set = 0; set < array.sets(); ++set) CHECK(lines_of(array, set).empty());
    CHECK(array.broken_invariant() == std::nullopt);
}

TEST_CASE("Random replacement depends on seed and path alone", "[cache][set][random]") {
    const auto replaced = [](std::uint64_t seed, const char* path) {
        SetArray array{params_of(1, 16, "random"), seed, path};
        std::vector<std::uint64_t> lines;
        for (std::uint64_t i = 0; i < 50; ++i) {
            static_cast<void>(array.victim(nth(i)));  // a look at the victim draws nothing
            lines.push_back(array.fill(nth(i), LineState::shared).line.count());
        }
        return lines;
    };
    CHECK(replaced(1, "cpu.0.l1d") == replaced(1, "cpu.0.l1d"));
    CHECK(replaced(1, "cpu.0.l1d") != replaced(2, "cpu.0.l1d"));
    CHECK(replaced(1, "cpu.0.l1d") != replaced(1, "cpu.1.l1d"));
}

TEST_CASE("States say what they allow", "[cache][state]") {
    using cache::is_dirty;
    using cache::is_valid;
    using cache::is_writable;
    const auto allowed = [](LineState state) {
        return std::vector<bool>{is_valid(state), is_writable(state), is_dirty(state)};
    };
    CHECK(allowed(LineState::invalid) == std::vector<bool>{false, false, false});
    CHECK(allowed(LineState::shared) == std::vector<bool>{true, false, false});
    CHECK(allowed(LineState::exclusive) == std::vector<bool>{true, true, false});
    CHECK(allowed(LineState::modified) == std::vector<bool>{true, true, true});
    CHECK(name_of(LineState::modified) == "modified");
}

TEST_CASE("Lines and pages of addresses", "[cache]") {
    CHECK(cache::line_of(PhysAddr{0x1234'5678'9ABF}) == PhysAddr{0x1234'5678'9A80});
    CHECK(cache::are_in_one_page(PhysAddr{0x5000}, PhysAddr{0x5FC0}));
    CHECK_FALSE(cache::are_in_one_page(PhysAddr{0x4FC0}, PhysAddr{0x5000}));
    CHECK_FALSE(cache::are_in_one_page(PhysAddr{0x5000}, PhysAddr{std::uint64_t{1} << 46U | 0x5000}));
}
