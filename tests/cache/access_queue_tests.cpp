// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <vector>

#include "models/base/random.hpp"
#include "models/cache/access_queue.hpp"

namespace {

using namespace mktme;
using cache::AccessQueue;
using cache::CacheAccess;

/// An access of cycle `at`, whose line says which one it is.
CacheAccess access(std::uint64_t at, std::uint64_t number) {
    return {.at = Cycles{at}, .line = PhysAddr{number}};
}

std::vector<std::uint64_t> take(AccessQueue& queue, std::uint64_t last) {
    std::vector<std::uint64_t> taken;
    queue.take(Cycles{last}, [&](const CacheAccess& one) { taken.push_back(one.line.count()); });
    return taken;
}

}  // namespace

TEST_CASE("Accesses come in order of cycle, core and order in the core", "[cache][contents]") {
    AccessQueue queue{3};
    std::vector<CacheAccess> second{access(5, 0), access(5, 1), access(9, 2)};
    std::vector<CacheAccess> first{access(4, 10), access(5, 11), access(12, 12)};
    queue.add(2, second);
    queue.add(0, first);
    CHECK(first.empty());
    CHECK(take(queue, 3).empty());
    CHECK(take(queue, 8) == std::vector<std::uint64_t>{10, 11, 0, 1});
    std::vector<CacheAccess> late{access(9, 20), access(12, 21)};
    queue.add(1, late);
    CHECK(take(queue, 8).empty());
    CHECK(take(queue, 100) == std::vector<std::uint64_t>{20, 2, 12, 21});
    CHECK(take(queue, 100).empty());
}

TEST_CASE("How far cores are ahead of each other does not show", "[cache][contents][property]") {
    constexpr std::size_t cores = 4;
    RandomStream random{1, "accesses"};
    for (int trial = 0; trial < 50; ++trial) {
        std::vector<std::vector<CacheAccess>> all(cores);
        std::vector<CacheAccess> expected;
        for (std::uint64_t cycle = 0; cycle < 200; ++cycle)
            for (std::size_t core = 0; core < cores; ++core)
                for (std::uint64_t i = random.below(3); i > 0; --i) {
                    all[core].push_back(access(cycle, expected.size()));
                    expected.push_back(all[core].back());
                }
        AccessQueue queue{cores};
        std::vector<std::size_t> given(cores);
        std::vector<std::uint64_t> taken;
        for (std::uint64_t done = 0; done <= 200; done += 1 + random.below(40)) {
            for (std::size_t core = 0; core < cores; ++core) {
                const std::uint64_t until =
                    done + random.below(60);  // of this core, all before `done` at least
                std::vector<CacheAccess> some;
                for (; given[core] < all[core].size() && all[core][given[core]].at.count() <= until;
                     ++given[core])
                    some.push_back(all[core][given[core]]);
                queue.add(core, some);
            }
            for (const std::uint64_t number : take(queue, done)) taken.push_back(number);
        }
        for (std::size_t number = 0; number < taken.size(); ++number) REQUIRE(taken[number] == number);
        REQUIRE(taken.size() > expected.size() / 2);
    }
}
