// SPDX-License-Identifier: Apache-2.0
// Each replacement policy against its textbook form, on one full set.
#include <array>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "models/base/error.hpp"
#include "models/cache/cache_params.hpp"
#include "models/cache/replacement.hpp"
#include "tests/cache/naive_policy.hpp"

namespace {

using namespace mktme;
using cache::Replacement;
using cache::ReplacementName;

constexpr std::array<const char*, 4> names{"lru", "tree-plru", "srrip", "random"};

/// A set whose ways 0, 1, ... were filled in this order.
class FullSet {
public:
    FullSet(const char* policy, std::size_t ways) : policy_{policy}, ages_(ways) {
        policy_.reset(ages_);
        for (unsigned way = 0; way < ways; ++way) policy_.filled(ages_, way);
    }
    void use(unsigned way) { policy_.used(ages_, way); }
    [[nodiscard]] unsigned victim(std::uint64_t draw = 0) const { return policy_.victim(ages_, draw); }
    /// Replaces the victim and returns its way.
    unsigned replace(std::uint64_t draw = 0) {
        const unsigned way = victim(draw);
        policy_.replaced(ages_, way);
        policy_.filled(ages_, way);
        return way;
    }

private:
    Replacement policy_;
    std::vector<std::uint8_t> ages_;
};

}  // namespace

TEST_CASE("Every policy replaces what its textbook form replaces, for any number of ways",
          "[cache][replacement]") {
    constexpr int steps = 3000;
    for (const char* const name : names)
        for (unsigned ways = 1; ways <= cache::most_ways; ++ways) {
            if (!Replacement::unmet_need(name, ways).empty()) continue;
            RandomStream given{1, "draws"};
            RandomStream same{1, "draws"};
            FullSet set{name, ways};
            const auto naive = testing::naive_policy(name, ways, same);
            for (unsigned way = 0; way < ways; ++way) naive->filled(way);
            RandomStream random{ways, name};
            bool are_equal = true;
            for (int i = 0; i < steps && are_equal; ++i) {
                if (random.below(3) != 0) {
                    const auto way = static_cast<unsigned>(random.below(ways));
                    set.use(way);
                    naive->used(way);
                } else {
                    const unsigned expected = naive->replace();
                    naive->filled(expected);
                    are_equal = set.replace(given.bits()) == expected;
                }
            }
            INFO(name << " with " << ways << " ways");
            CHECK(are_equal);
        }
}

TEST_CASE("Looking at the victim changes nothing", "[cache][replacement]") {
    for (const char* const name : names) {
        FullSet set{name, 8};
        for (unsigned way = 0; way < 100; ++way) {
            set.use(way * 7 % 8);
            const unsigned victim = set.victim(std::uint64_t{way} << 57U);
            CHECK(set.victim(std::uint64_t{way} << 57U) == victim);
            CHECK(set.replace(std::uint64_t{way} << 57U) == victim);
        }
    }
}

TEST_CASE("LRU replaces the ways in the order of their last use", "[cache][replacement]") {
    FullSet set{"lru", 4};
    for (const unsigned way : {2U, 0U, 3U, 0U, 1U}) set.use(way);
    for (const unsigned way : {2U, 3U, 0U, 1U}) CHECK(set.replace() == way);
}

TEST_CASE("Tree-PLRU of four ways follows its three bits, and is not LRU", "[cache][replacement]") {
    FullSet set{"tree-plru", 4};
    for (const unsigned way : {0U, 1U, 2U, 3U}) set.use(way);
    CHECK(set.victim() == 0);
    set.use(0);
    CHECK(set.victim() == 2);
    set.use(2);
    CHECK(set.victim() == 1);
    // 3 was used before 1, but shares the half of 2, which was used last.
    set.use(1);
    CHECK(set.victim() == 3);
    set.use(3);
    CHECK(set.victim() == 0);
}

TEST_CASE("Tree-PLRU: after the use of half a set the other half is next", "[cache][replacement]") {
    for (const unsigned ways : {2U, 4U, 8U, 16U, 32U, 64U}) {
        FullSet set{"tree-plru", ways};
        for (unsigned way = 0; way < ways / 2; ++way) set.use(way);
        std::set<unsigned> replaced;
        for (unsigned i = 0; i < ways; ++i) replaced.insert(set.replace());
        CHECK(replaced.size() == ways);  // each way once, as with LRU
    }
}

TEST_CASE("SRRIP keeps a working set through a scan, and LRU does not", "[cache][replacement]") {
    // The mixed access pattern of Jaleel et al., with a1, a2 in ways 0 and 1: a1 a2 a2 a1 b1 b2 b3 b4 a1 a2.
    for (const std::string_view name : {"srrip", "lru"}) {
        const Replacement policy{ReplacementName{name}};
        std::vector<std::uint8_t> ages(4);
        policy.reset(ages);
        for (const unsigned way : {0U, 1U}) policy.filled(ages, way);
        for (const unsigned way : {1U, 0U}) policy.used(ages, way);
        for (const unsigned way : {2U, 3U}) policy.filled(ages, way);
        std::vector<unsigned> replaced;
        for (int i = 0; i < 2; ++i) {
            const unsigned way = policy.victim(ages, 0);
            policy.replaced(ages, way);
            policy.filled(ages, way);
            replaced.push_back(way);
        }
        CHECK(replaced == (name == "srrip" ? std::vector<unsigned>{2, 3} : std::vector<unsigned>{1, 0}));
    }
}

TEST_CASE("Random replaces every way equally often", "[cache][replacement]") {
    constexpr unsigned ways = 12;
    constexpr int draws = 120'000;
    FullSet set{"random", ways};
    RandomStream random{5, "draws"};
    std::array<int, ways> count{};
    for (int i = 0; i < draws; ++i) ++count.at(set.replace(random.bits()));
    for (const int of_way : count) CHECK(of_way == Approx(draws / ways).epsilon(0.05));
    CHECK(set.victim(0) == 0);
    CHECK(set.victim(~std::uint64_t{0}) == ways - 1);
}

TEST_CASE("Policies have names, and only these", "[cache][replacement]") {
    std::vector<std::string_view> listed;
    for (const auto& choice : ReplacementName::all()) {
        listed.push_back(choice.name);
        CHECK_FALSE(choice.text.empty());
    }
    CHECK(listed == std::vector<std::string_view>{"lru", "tree-plru", "srrip", "random"});
    CHECK_THROWS_WITH(Replacement{"mru"}, Catch::Contains("replacement = \"mru\": no such name"));
    CHECK(Replacement::unmet_need("tree-plru", 12) == "a power of two");
    CHECK(Replacement::unmet_need("tree-plru", 16).empty());
    CHECK(Replacement::unmet_need("lru", 12).empty());
    CHECK(Replacement{"random"}.draws());
    for (const char* const name : {"lru", "tree-plru", "srrip"}) CHECK_FALSE(Replacement{name}.draws());
}
