// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "models/base/random.hpp"
#include "models/cache/write_back_buffer.hpp"

namespace {

using namespace mktme;
using cache::EntryIndex;
using cache::LineState;
using cache::no_entry;
using cache::WriteBackBuffer;

PhysAddr nth(std::uint64_t number) { return PhysAddr{number * 64}; }

}  // namespace

TEST_CASE("A write-back holds its entry until it is accepted", "[cache][write-back][backpressure]") {
    WriteBackBuffer buffer{2};
    CHECK(buffer.capacity() == 2);
    CHECK(buffer.size() == 0);
    const EntryIndex first = buffer.add(nth(1), LineState::modified);
    CHECK_FALSE(buffer.is_full());
    const EntryIndex second = buffer.add(nth(2), LineState::exclusive);
    CHECK(buffer.is_full());
    CHECK(buffer.size() == 2);
    CHECK(buffer.find(nth(1)) == first);
    CHECK(buffer.find(nth(2)) == second);
    CHECK(buffer.state(second) == LineState::exclusive);
    CHECK(buffer.line(second) == nth(2));
    buffer.release(first);
    CHECK_FALSE(buffer.is_full());
    CHECK(buffer.find(nth(1)) == no_entry);
    CHECK(buffer.find(nth(2)) == second);
}

TEST_CASE("A line that a probe took is not found again, but holds its entry", "[cache][write-back]") {
    WriteBackBuffer buffer{2};
    const EntryIndex entry = buffer.add(nth(1), LineState::modified);
    CHECK(buffer.take(entry) == LineState::modified);
    CHECK(buffer.find(nth(1)) == no_entry);
    CHECK(buffer.state(entry) == LineState::invalid);
    CHECK(buffer.size() == 1);
    // The line may come back and leave again before the first message is answered.
    const EntryIndex again = buffer.add(nth(1), LineState::modified);
    CHECK(again != entry);
    CHECK(buffer.find(nth(1)) == again);
    buffer.release(entry);
    CHECK(buffer.find(nth(1)) == again);
    CHECK(buffer.size() == 1);
}

TEST_CASE("Two KeyIDs of one DRAM line are two write-backs", "[cache][write-back][keyid]") {
    WriteBackBuffer buffer{2};
    buffer.add(nth(1), LineState::modified);
    CHECK(buffer.find(PhysAddr{nth(1).count() | std::uint64_t{1} << 46U}) == no_entry);
}

TEST_CASE("A write-back buffer does what a map does", "[cache][write-back][property]") {
    for (const std::uint64_t entries : {1U, 2U, 7U, 32U}) {
        WriteBackBuffer buffer{entries};
        struct Held {
            EntryIndex entry;
            LineState state;
        };
        std::map<std::uint64_t, Held> held;  // by line
        std::vector<EntryIndex> taken;
        RandomStream random{entries, "lines"};
        for (int i = 0; i < 4000; ++i) {
            const std::uint64_t line = random.below(entries * 2);
            const auto found = held.find(line);
            REQUIRE(buffer.size() == held.size() + taken.size());
            REQUIRE(buffer.is_full() == (buffer.size() == entries));
            if (found == held.end()) {
                REQUIRE(buffer.find(nth(line)) == no_entry);
                if (!taken.empty() && random.below(3) == 0) {
                    buffer.release(taken.back());
                    taken.pop_back();
                } else if (!buffer.is_full()) {
                    const auto state = static_cast<LineState>(1 + random.below(3));
                    held[line] = {buffer.add(nth(line), state), state};
                }
                continue;
            }
            const Held& expected = found->second;
            REQUIRE(buffer.find(nth(line)) == expected.entry);
            REQUIRE(buffer.state(expected.entry) == expected.state);
            if (random.below(2) == 0) {
                buffer.release(expected.entry);
            } else {
                REQUIRE(buffer.take(expected.entry) == expected.state);
                taken.push_back(expected.entry);
            }
            held.erase(found);
        }
    }
}
