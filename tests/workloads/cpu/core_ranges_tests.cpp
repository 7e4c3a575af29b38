// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/core_ranges.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace mktme;
using namespace workloads;
using Wishes = std::vector<CoreWish>;
using Ranges = std::vector<CoreRange>;

}  // namespace

TEST_CASE("Threads get a core each, one trace behind the other", "[cpu]") {
    CHECK(core_ranges(Wishes{{"a", 4, {}}, {"b", 1, {}}}, 8, Spread::none) == Ranges{{0, 4}, {4, 1}});
    CHECK(core_ranges(Wishes{{"a", 2, 3}, {"b", 1, {}}, {"c", 3, 0}}, 6, Spread::none) ==
          Ranges{{3, 2}, {5, 1}, {0, 3}});
    CHECK(core_ranges(Wishes{{"a", 8, {}}}, 8, Spread::none) == Ranges{{0, 8}});
}

TEST_CASE("More threads than cores are refused without a rule", "[cpu]") {
    CHECK_THROWS_WITH(
        core_ranges(Wishes{{"a.mrt", 5, {}}}, 4, Spread::none),
        "workload.traces: a.mrt has 5 threads from core 0 on, and there are 4 cores; with workload.spread = "
        "turns several threads take turns on one");
    CHECK_THROWS_AS(core_ranges(Wishes{{"a", 4, {}}, {"b", 1, {}}}, 4, Spread::none), ConfigError);
    CHECK_THROWS_AS(core_ranges(Wishes{{"a", 2, 3}}, 4, Spread::none), ConfigError);
    CHECK_THROWS_AS(core_ranges(Wishes{{"a", 1, 3}, {"b", 1, {}}}, 4, Spread::none), ConfigError);
}

TEST_CASE("A core has one process", "[cpu]") {
    CHECK_THROWS_WITH(core_ranges(Wishes{{"a.mrt", 2, 0}, {"b.mrt", 1, 1}}, 4, Spread::none),
                      "workload.traces: core 1 would run a.mrt and b.mrt");
    CHECK_THROWS_WITH(core_ranges(Wishes{{"a", 1, 2}, {"b", 1, 2}}, 4, Spread::turns),
                      "workload.traces: core 2 would run a and b");
    CHECK_THROWS_WITH(core_ranges(Wishes{{"a", 1, 4}}, 4, Spread::none),
                      "workload.traces: a is for core 4; there are cores 0 to 3");
}

TEST_CASE("With turns, traces share out the cores", "[cpu]") {
    CHECK(core_ranges(Wishes{{"a", 9, {}}, {"b", 9, {}}, {"c", 9, {}}}, 8, Spread::turns) ==
          Ranges{{0, 2}, {2, 3}, {5, 3}});
    CHECK(core_ranges(Wishes{{"a", 1, {}}, {"b", 9, {}}}, 8, Spread::turns) == Ranges{{0, 1}, {4, 4}});
    CHECK(core_ranges(Wishes{{"a", 9, 6}, {"b", 9, 1}}, 8, Spread::turns) == Ranges{{6, 2}, {1, 5}});
    CHECK_THROWS_WITH(core_ranges(Wishes{{"a", 1, {}}, {"b", 1, {}}}, 1, Spread::turns),
                      Catch::Contains("names 2 traces, each a process of its own, and there are 1 cores"));
    CHECK_THROWS_WITH(core_ranges(Wishes{{"a", 1, 0}, {"b", 1, {}}}, 4, Spread::turns),
                      Catch::Contains("or none"));
}
