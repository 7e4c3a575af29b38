// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/cache/directory.hpp"

namespace {

using namespace mktme;
using cache::CoreNumber;
using cache::CoreSet;
using cache::Directory;
using cache::HolderKind;
using cache::LineHolders;
using cache::RequestNumber;

PhysAddr nth(std::uint64_t number) { return PhysAddr{number * 64}; }

std::vector<CoreNumber> cores_of(const CoreSet& set) {
    std::vector<CoreNumber> cores;
    set.for_each([&](CoreNumber core) { cores.push_back(core); });
    return cores;
}
std::vector<CoreNumber> cores_of(const std::set<CoreNumber>& set) { return {set.begin(), set.end()}; }

/// What a directory knows of one line, in the containers of the library.
struct NaiveLine {
    std::set<CoreNumber> cores{};
    bool is_owned = false;
    bool is_in_transition = false;
    std::deque<RequestNumber> queue{};

    [[nodiscard]] bool is_needed() const { return is_in_transition || !cores.empty(); }
    [[nodiscard]] HolderKind kind() const {
        if (cores.empty()) return HolderKind::nobody;
        return is_owned ? HolderKind::owner : HolderKind::sharers;
    }
};

/// Random changes of a directory and of a map.
class Comparison {
public:
    Comparison(std::uint64_t lines, CoreNumber cores, std::uint64_t seed)
        : random_{seed, "directory"},
          lines_{lines},
          cores_{cores} {}

    void step() {
        const std::uint64_t number = random_.below(2) << 40U | random_.below(lines_) * 64;
        const PhysAddr line = nth(number);
        NaiveLine& naive = naive_[line.count()];
        check(line, naive);
        switch (random_.below(5)) {
            case 0: {
                const bool admitted = !naive.is_in_transition;
                if (!admitted) naive.queue.push_back(next_);
                naive.is_in_transition = true;
                REQUIRE(directory_.admit(line, next_++) == admitted);
                break;
            }
            case 1:
                if (naive.is_in_transition) finish(line, naive);
                break;
            default: change(line, naive);
        }
        check(line, naive);
        if (!naive.is_needed()) naive_.erase(line.count());
        REQUIRE(directory_.size() == naive_.size());
    }
    void compare() {
        REQUIRE(directory_.broken_invariant() == std::nullopt);
        std::size_t visited = 0;
        directory_.for_each([&](PhysAddr line, const LineHolders& holders) {
            ++visited;
            REQUIRE(cores_of(holders.cores()) == cores_of(naive_.at(line.count()).cores));
        });
        REQUIRE(visited == naive_.size());
    }

private:
    void check(PhysAddr line, const NaiveLine& naive) const {
        const LineHolders* const holders = directory_.find(line);
        REQUIRE((holders != nullptr) == naive.is_needed());
        REQUIRE(directory_.is_in_transition(line) == naive.is_in_transition);
        if (holders == nullptr) return;
        REQUIRE(holders->kind() == naive.kind());
        REQUIRE(cores_of(holders->cores()) == cores_of(naive.cores));
        if (naive.is_owned) REQUIRE(holders->owner() == *naive.cores.begin());
    }
    void finish(PhysAddr line, NaiveLine& naive) {
        std::optional<RequestNumber> next;
        if (naive.queue.empty()) {
            naive.is_in_transition = false;
        } else {
            next = naive.queue.front();
            naive.queue.pop_front();
        }
        REQUIRE(directory_.finish(line) == next);
    }
    void change(PhysAddr line, NaiveLine& naive) {
        const auto core = static_cast<CoreNumber>(random_.below(cores_));
        directory_.update(line, [&](LineHolders& holders) {
            if (random_.below(3) == 0) {
                REQUIRE(holders.remove(core) == (naive.cores.erase(core) == 1));
                naive.is_owned = naive.is_owned && !naive.cores.empty();
            } else if (naive.is_owned) {
                holders.downgrade();
                naive.is_owned = false;
            } else if (naive.cores.empty() || (naive.cores.size() == 1 && naive.cores.contains(core))) {
                holders.set_owner(core);
                naive.cores = {core};
                naive.is_owned = true;
            } else {
                holders.add_sharer(core);
                naive.cores.insert(core);
            }
        });
    }

    Directory directory_{0};
    std::map<std::uint64_t, NaiveLine> naive_;  // by line
    RandomStream random_;
    std::uint64_t lines_;
    CoreNumber cores_;
    RequestNumber next_ = 0;
};

}  // namespace

TEST_CASE("A set of cores does what a std::set does, also beyond 64", "[cache][directory]") {
    for (const std::uint64_t cores : {1U, 2U, 63U, 64U, 65U, 128U, 129U, 300U}) {
        CoreSet set;
        std::set<CoreNumber> expected;
        RandomStream random{cores, "cores"};
        for (int i = 0; i < 2000; ++i) {
            const auto core = static_cast<CoreNumber>(random.below(cores));
            REQUIRE(set.contains(core) == expected.contains(core));
            if (random.below(2) == 0) {
                set.insert(core);
                expected.insert(core);
            } else {
                set.erase(core);
                expected.erase(core);
            }
            REQUIRE(set.size() == expected.size());
            REQUIRE(set.is_empty() == expected.empty());
        }
        CHECK(cores_of(set) == cores_of(expected));
        CHECK_FALSE(set.contains(static_cast<CoreNumber>(cores + 1000)));
    }
}

TEST_CASE("A line has nobody, sharers, or one owner", "[cache][directory]") {
    LineHolders line;
    CHECK(line.kind() == HolderKind::nobody);
    line.set_owner(3);
    CHECK(line.kind() == HolderKind::owner);
    CHECK(line.owner() == 3);
    line.downgrade();
    CHECK(line.kind() == HolderKind::sharers);
    line.add_sharer(70);
    line.add_sharer(5);
    CHECK(cores_of(line.cores()) == std::vector<CoreNumber>{3, 5, 70});
    CHECK(line.contains(70));
    CHECK_FALSE(line.contains(6));
    CHECK(line.remove(3));
    CHECK_FALSE(line.remove(3));  // its message crossed a probe
    CHECK(line.remove(5));
    line.set_owner(70);  // the last sharer
    CHECK(line.owner() == 70);
    CHECK_FALSE(line.remove(5));
    CHECK(line.kind() == HolderKind::owner);
    CHECK(line.remove(70));
    CHECK(line.kind() == HolderKind::nobody);
    line.add_sharer(1);
    CHECK(line.kind() == HolderKind::sharers);
}

TEST_CASE("A second owner is a broken rule, and so is an owner beside sharers", "[cache][directory]") {
    LineHolders owned;
    owned.set_owner(1);
    CHECK_THROWS_AS(owned.set_owner(2), InvariantError);
    CHECK_THROWS_AS(owned.set_owner(1), InvariantError);
    CHECK_THROWS_AS(owned.add_sharer(2), InvariantError);
    CHECK(cores_of(owned.cores()) == std::vector<CoreNumber>{1});
    LineHolders shared;
    CHECK_THROWS_AS(shared.downgrade(), InvariantError);
    shared.add_sharer(1);
    CHECK_THROWS_AS(shared.downgrade(), InvariantError);
    CHECK_THROWS_AS(shared.set_owner(2), InvariantError);
    shared.add_sharer(2);
    CHECK_THROWS_AS(shared.set_owner(1), InvariantError);
}

TEST_CASE("A line that nobody has takes no memory, one in transition does", "[cache][directory]") {
    Directory directory{16};
    directory.update(nth(1), [](LineHolders&) {});
    CHECK(directory.size() == 0);
    CHECK(directory.find(nth(1)) == nullptr);
    directory.update(nth(1), [](LineHolders& line) { line.add_sharer(1); });
    CHECK(directory.size() == 1);
    CHECK(directory.find(PhysAddr{nth(1).count() | std::uint64_t{1} << 46U}) == nullptr);
    CHECK(directory.admit(nth(1), 0));
    directory.update(nth(1), [](LineHolders& line) { line.remove(1); });
    REQUIRE(directory.find(nth(1)) != nullptr);
    CHECK(directory.find(nth(1))->kind() == HolderKind::nobody);
    CHECK(directory.finish(nth(1)) == std::nullopt);
    CHECK(directory.size() == 0);
}

TEST_CASE("Requests of a line wait in order of arrival, those of others do not", "[cache][directory]") {
    Directory directory{16};
    CHECK_FALSE(directory.is_in_transition(nth(1)));
    CHECK(directory.admit(nth(1), 10));
    CHECK(directory.is_in_transition(nth(1)));
    CHECK_FALSE(directory.admit(nth(1), 11));
    CHECK(directory.admit(nth(2), 20));
    CHECK_FALSE(directory.admit(nth(1), 12));
    CHECK_FALSE(directory.admit(nth(2), 21));
    CHECK(directory.finish(nth(1)) == RequestNumber{11});
    CHECK(directory.is_in_transition(nth(1)));
    CHECK_FALSE(directory.admit(nth(1), 13));
    CHECK(directory.finish(nth(1)) == RequestNumber{12});
    CHECK(directory.finish(nth(1)) == RequestNumber{13});
    CHECK(directory.finish(nth(1)) == std::nullopt);
    CHECK_FALSE(directory.is_in_transition(nth(1)));
    CHECK(directory.finish(nth(2)) == RequestNumber{21});
    CHECK_THROWS_AS(directory.finish(nth(1)), InvariantError);
    directory.update(nth(1), [](LineHolders& line) { line.add_sharer(1); });
    CHECK_THROWS_AS(directory.finish(nth(1)), InvariantError);
}

TEST_CASE("A directory does what a map does, for few and many lines and cores",
          "[cache][directory][property]") {
    struct Shape {
        std::uint64_t lines;
        CoreNumber cores;
    };
    for (const Shape shape : {Shape{1, 1}, {1, 4}, {3, 100}, {50, 8}, {5000, 64}, {700, 112}}) {
        INFO(shape.lines << " lines, " << shape.cores << " cores");
        Comparison comparison{shape.lines, shape.cores, shape.lines};
        for (int i = 0; i < 20'000; ++i) comparison.step();
        comparison.compare();
    }
}

TEST_CASE("Lines of one slice spread over the directory's memory", "[cache][directory][speed]") {
    // A hash that keeps low bits would put all of these lines, 64 slices apart, behind each other.
    Directory directory{0};
    constexpr std::uint64_t lines = 200'000;
    for (std::uint64_t i = 0; i < lines; ++i)
        directory.update(nth(i * 64), [](LineHolders& line) { line.add_sharer(0); });
    CHECK(directory.size() == lines);
    for (std::uint64_t i = 0; i < lines; ++i)
        directory.update(nth(i * 64), [](LineHolders& line) { line.remove(0); });
    CHECK(directory.size() == 0);
}
