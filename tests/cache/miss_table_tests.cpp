// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <optional>
#include <set>
#include <vector>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/cache/miss_table.hpp"

namespace {

using namespace mktme;
using cache::EntryIndex;
using cache::LineState;
using cache::Miss;
using cache::MissKind;
using cache::MissOutcome;
using cache::MissTable;
using cache::no_entry;
using cache::no_waiter;
using cache::Waiter;

PhysAddr nth(std::uint64_t number) { return PhysAddr{number * 64}; }
Miss read(std::uint64_t line, Waiter waiter) { return {.line = nth(line), .waiter = waiter}; }
Miss own(std::uint64_t line, Waiter waiter) {
    return {.line = nth(line), .kind = MissKind::ownership, .waiter = waiter};
}

struct Filled {
    bool is_free;
    std::vector<Waiter> served;

    bool operator==(const Filled&) const = default;
};
Filled fill(MissTable& table, EntryIndex entry, LineState granted) {
    std::vector<Waiter> served;
    const bool is_free =
        table.fill(entry, granted, [&](Waiter waiter, MissKind) { served.push_back(waiter); });
    return {is_free, served};
}

/// The law of docs/models/cache.md with lists that are searched from the begin.
class NaiveTable {
public:
    struct Entry {
        std::uint64_t line;
        bool wants_ownership;
        std::deque<Miss> joined;
    };

    explicit NaiveTable(std::size_t entries) : most_{entries} {}

    [[nodiscard]] Entry* find(std::uint64_t line) {
        const auto found = std::ranges::find(entries_, line, &Entry::line);
        return found == entries_.end() ? nullptr : &*found;
    }
    MissOutcome ask(const Miss& miss) {
        if (Entry* const entry = find(miss.line.count())) {
            join(*entry, miss);
            return MissOutcome::joined;
        }
        if (queue_.empty() && entries_.size() < most_) {
            start(miss);
            return MissOutcome::started;
        }
        queue_.push_back(miss);
        return MissOutcome::queued;
    }
    Filled fill(std::uint64_t line, bool is_writable) {
        Entry& entry = *find(line);
        Filled result{!entry.wants_ownership || is_writable, {}};
        std::deque<Miss> left;
        for (const Miss& miss : entry.joined)
            if (miss.kind == MissKind::read || is_writable) result.served.push_back(miss.waiter);
            else left.push_back(miss);
        entry.joined = left;
        if (result.is_free) std::erase_if(entries_, [&](const Entry& one) { return one.line == line; });
        return result;
    }
    /// Returns the lines that started.
    std::vector<std::uint64_t> serve_queue(const std::set<std::uint64_t>& present,
                                           std::vector<Waiter>& hits) {
        std::vector<std::uint64_t> started;
        while (!queue_.empty()) {
            const Miss miss = queue_.front();
            if (present.contains(miss.line.count())) {
                hits.push_back(miss.waiter);
            } else if (Entry* const entry = find(miss.line.count())) {
                join(*entry, miss);
            } else if (entries_.size() < most_) {
                start(miss);
                started.push_back(miss.line.count());
            } else {
                break;
            }
            queue_.pop_front();
        }
        return started;
    }
    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
    [[nodiscard]] bool has_queued() const { return !queue_.empty(); }
    [[nodiscard]] std::size_t waiters() const {
        std::size_t count = queue_.size();
        for (const Entry& entry : entries_) count += entry.joined.size();
        return count;
    }

private:
    static void join(Entry& entry, const Miss& miss) {
        entry.wants_ownership = entry.wants_ownership || miss.kind == MissKind::ownership;
        entry.joined.push_back(miss);
    }
    void start(const Miss& miss) {
        entries_.push_back({miss.line.count(), false, {}});
        join(entries_.back(), miss);
    }

    std::size_t most_;
    std::vector<Entry> entries_;
    std::deque<Miss> queue_;
};

/// Random misses, fills and upgrades on both.
class Comparison {
public:
    Comparison(std::size_t entries, std::uint64_t seed)
        : table_{entries, waiters},
          naive_{entries},
          random_{seed, "misses"},
          lines_{entries * 2 + 3} {}

    void step() {
        if (random_.below(5) < 3 && naive_.waiters() < waiters) ask();
        else if (!naive_.entries().empty()) fill();
        REQUIRE(table_.broken_invariant() == std::nullopt);
        REQUIRE(table_.size() == naive_.entries().size());
        REQUIRE(table_.has_queued() == naive_.has_queued());
        for (const auto& entry : naive_.entries()) {
            const EntryIndex found = table_.find(PhysAddr{entry.line});
            REQUIRE(found != no_entry);
            REQUIRE(table_.line(found).count() == entry.line);
            REQUIRE((table_.wanted(found) == MissKind::ownership) == entry.wants_ownership);
        }
    }

private:
    static constexpr std::uint64_t waiters = 40;

    void ask() {
        const Miss miss{.line = nth(random_.below(lines_)),
                        .kind = static_cast<MissKind>(random_.below(2)),
                        .waiter = next_++};
        const bool may_start = table_.may_start();
        const MissOutcome outcome = table_.ask(miss);
        REQUIRE(outcome == naive_.ask(miss));
        if (outcome == MissOutcome::started) REQUIRE(may_start);
        if (outcome == MissOutcome::queued) REQUIRE_FALSE(may_start);
    }
    void fill() {
        const std::uint64_t line = naive_.entries()[random_.below(naive_.entries().size())].line;
        const bool is_writable = random_.below(2) == 0;
        REQUIRE(::fill(table_, table_.find(PhysAddr{line}),
                       is_writable ? LineState::exclusive : LineState::shared) ==
                naive_.fill(line, is_writable));
        std::set<std::uint64_t> present{line};
        std::vector<std::uint64_t> started;
        std::vector<Waiter> hits;
        std::vector<Waiter> expected_hits;
        table_.serve_queue(
            [&](const Miss& miss) {
                if (!present.contains(miss.line.count())) return false;
                hits.push_back(miss.waiter);
                return true;
            },
            [&](EntryIndex entry) { started.push_back(table_.line(entry).count()); });
        REQUIRE(started == naive_.serve_queue(present, expected_hits));
        REQUIRE(hits == expected_hits);
    }

    MissTable table_;
    NaiveTable naive_;
    RandomStream random_;
    std::uint64_t lines_;
    Waiter next_ = 0;
};

}  // namespace

TEST_CASE("Misses of a line share an entry and are served in order", "[cache][miss]") {
    MissTable table{2, 8};
    CHECK(table.ask(read(1, 10)) == MissOutcome::started);
    CHECK(table.ask(read(1, 11)) == MissOutcome::joined);
    CHECK(table.ask(read(2, 12)) == MissOutcome::started);
    CHECK(table.ask(read(1, 13)) == MissOutcome::joined);
    CHECK(table.size() == 2);
    CHECK(table.capacity() == 2);
    CHECK(fill(table, table.find(nth(1)), LineState::shared) == Filled{true, {10, 11, 13}});
    CHECK(table.find(nth(1)) == no_entry);
    CHECK(table.find(nth(2)) != no_entry);
    CHECK(table.size() == 1);
}

TEST_CASE("Two KeyIDs of one DRAM line are two misses", "[cache][miss][keyid]") {
    MissTable table{2, 8};
    CHECK(table.ask(read(1, 0)) == MissOutcome::started);
    CHECK(table.ask(read(1 | std::uint64_t{1} << 40U, 1)) == MissOutcome::started);
}

TEST_CASE("The last entry starts, the next miss waits, and passes nobody", "[cache][miss][backpressure]") {
    MissTable table{2, 8};
    CHECK(table.ask(read(1, 0)) == MissOutcome::started);
    CHECK(table.may_start());
    CHECK(table.ask(read(2, 1)) == MissOutcome::started);
    CHECK(table.is_full());
    CHECK_FALSE(table.may_start());
    CHECK(table.ask(read(3, 2)) == MissOutcome::queued);
    CHECK(table.ask(read(4, 3)) == MissOutcome::queued);
    CHECK(table.ask(read(2, 4)) == MissOutcome::joined);  // a line that has an entry needs none
    fill(table, table.find(nth(1)), LineState::shared);
    // An entry is free, but others wait for it.
    CHECK_FALSE(table.is_full());
    CHECK_FALSE(table.may_start());
    CHECK(table.ask(read(5, 5)) == MissOutcome::queued);
    std::vector<PhysAddr> started;
    table.serve_queue([](const Miss&) { return false; },
                      [&](EntryIndex entry) { started.push_back(table.line(entry)); });
    CHECK(started == std::vector{nth(3)});
    CHECK(table.has_queued());
    CHECK(fill(table, table.find(nth(3)), LineState::shared) == Filled{true, {2}});
}

TEST_CASE(
    "The queue: a line that is there is a hit, one on its way is joined, the first that cannot start stops "
    "it",
    "[cache][miss][backpressure]") {
    MissTable table{1, 8};
    table.ask(read(1, 0));
    for (const auto& miss : {read(2, 1), read(1, 2), own(2, 3), read(3, 4), read(2, 5)}) {
        const bool joins = miss.line == nth(1);
        CHECK(table.ask(miss) == (joins ? MissOutcome::joined : MissOutcome::queued));
    }
    CHECK(fill(table, table.find(nth(1)), LineState::shared) == Filled{true, {0, 2}});
    std::vector<Waiter> hits;
    const auto serve = [&](std::uint64_t present) {
        std::vector<PhysAddr> started;
        table.serve_queue(
            [&](const Miss& miss) {
                if (miss.line != nth(present)) return false;
                hits.push_back(miss.waiter);
                return true;
            },
            [&](EntryIndex entry) { started.push_back(table.line(entry)); });
        return started;
    };
    CHECK(serve(1) == std::vector{nth(2)});  // 1 starts, 3 joins, 4 finds no entry; 5 is behind it
    CHECK(hits.empty());
    CHECK(table.wanted(table.find(nth(2))) == MissKind::ownership);
    CHECK(fill(table, table.find(nth(2)), LineState::exclusive) == Filled{true, {1, 3}});
    CHECK(serve(2) == std::vector{nth(3)});
    CHECK(hits == std::vector<Waiter>{5});
    CHECK_FALSE(table.has_queued());
}

TEST_CASE("A reply too weak for a store serves the loads, and is asked for again", "[cache][miss][kind]") {
    MissTable table{1, 8};
    table.ask(read(1, 0));
    const EntryIndex entry = table.find(nth(1));
    CHECK(table.sent(entry) == std::nullopt);
    CHECK(table.send(entry) == MissKind::read);
    CHECK(table.sent(entry) == MissKind::read);
    table.ask(own(1, 1));
    table.ask(read(1, 2));
    table.ask(own(1, 3));
    CHECK(table.wanted(entry) == MissKind::ownership);
    CHECK(table.sent(entry) == MissKind::read);
    CHECK(fill(table, entry, LineState::shared) == Filled{false, {0, 2}});
    CHECK(table.find(nth(1)) == entry);
    CHECK(table.send(entry) == MissKind::ownership);
    table.ask(read(1, 4));
    CHECK(fill(table, entry, LineState::modified) == Filled{true, {1, 3, 4}});
    CHECK(table.size() == 0);
}

TEST_CASE("A reply stronger than asked serves the store that joined meanwhile", "[cache][miss][kind]") {
    MissTable table{1, 8};
    table.ask(read(1, 0));
    table.send(0);
    table.ask(own(1, 1));
    CHECK(fill(table, 0, LineState::exclusive) == Filled{true, {0, 1}});
}

TEST_CASE("A store that nobody tells makes the entry want ownership all the same", "[cache][miss][kind]") {
    MissTable table{1, 1};
    table.ask(read(1, 0));
    table.join(table.find(nth(1)), own(1, no_waiter));
    CHECK(fill(table, table.find(nth(1)), LineState::shared) == Filled{false, {0}});
    CHECK(fill(table, table.find(nth(1)), LineState::exclusive) == Filled{true, {}});
    table.start(own(2, no_waiter));
    CHECK(table.wanted(table.find(nth(2))) == MissKind::ownership);
}

TEST_CASE("A prefetch that a demand joins is one no more", "[cache][miss][prefetch]") {
    MissTable table{2, 2};
    const EntryIndex entry = table.start({.line = nth(1), .is_prefetch = true});
    CHECK(table.is_prefetch(entry));
    table.join(entry, {.line = nth(1), .is_prefetch = true});
    CHECK(table.is_prefetch(entry));
    table.ask(read(1, 0));
    CHECK_FALSE(table.is_prefetch(entry));
    table.ask(read(2, 1));
    CHECK_FALSE(table.is_prefetch(table.find(nth(2))));
    // A free entry remembers nothing of its line.
    table.send(entry);
    CHECK(fill(table, entry, LineState::shared) == Filled{true, {0}});
    CHECK(table.start({.line = nth(3), .is_prefetch = true}) == entry);
    CHECK(table.is_prefetch(entry));
    CHECK(table.sent(entry) == std::nullopt);
    CHECK(table.wanted(entry) == MissKind::read);
}

TEST_CASE("States serve what they allow", "[cache][miss][kind]") {
    CHECK_FALSE(serves(LineState::invalid, MissKind::read));
    CHECK(serves(LineState::shared, MissKind::read));
    CHECK_FALSE(serves(LineState::shared, MissKind::ownership));
    CHECK(serves(LineState::exclusive, MissKind::ownership));
    CHECK(serves(LineState::modified, MissKind::ownership));
}

TEST_CASE("More waiters than the table was made for are a broken rule", "[cache][miss]") {
    MissTable table{1, 2};
    table.ask(read(1, 0));
    table.ask(read(2, 1));
    CHECK_THROWS_AS(table.ask(read(3, 2)), InvariantError);
}

TEST_CASE("Entries in use are visited in order of number", "[cache][miss]") {
    MissTable table{4, 4};
    for (std::uint64_t line = 0; line < 4; ++line) table.ask(read(line, static_cast<Waiter>(line)));
    fill(table, table.find(nth(1)), LineState::shared);
    std::vector<PhysAddr> lines;
    table.for_each([&](EntryIndex entry) { lines.push_back(table.line(entry)); });
    CHECK(lines == std::vector{nth(0), nth(2), nth(3)});
}

TEST_CASE("A miss table does what lists do, for any capacity", "[cache][miss][property]") {
    for (const std::size_t entries : {1U, 2U, 3U, 8U, 16U, 33U}) {
        INFO(entries << " entries");
        for (std::uint64_t seed = 0; seed < 5; ++seed) {
            Comparison comparison{entries, seed};
            for (int i = 0; i < 1500; ++i) comparison.step();
        }
    }
}
