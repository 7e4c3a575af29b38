// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "models/base/stat_tree.hpp"
#include "models/cache/cache_stats.hpp"

namespace {

using namespace mktme;
using cache::CacheStats;

CacheStats sample() {
    CacheStats stats;
    stats.hits = 60;
    stats.misses = {.fetch = 1, .read = 20, .ownership = 15, .upgrade = 4};
    stats.prefetches = {.sent = 12, .dropped = 3, .useful = 6, .late = 2, .unused = 2};
    stats.evictions = {.clean = 5, .dirty = 6, .probed = 7, .flushed = 8};
    return stats;
}

}  // namespace

TEST_CASE("Rates of a cache follow from its counts", "[cache][stats]") {
    const CacheStats stats = sample();
    CHECK(stats.accesses() == 100);
    CHECK(stats.misses.total() == 40);
    CHECK(stats.hit_rate() == Approx(0.6));
    CHECK(stats.prefetches.accuracy() == Approx(0.8));
    CHECK(CacheStats{}.hit_rate() == 0.0);
    CHECK(CacheStats{}.prefetches.accuracy() == 0.0);
}

TEST_CASE("The caches of a level merge, and a phase is a difference", "[cache][stats]") {
    StatTree begin;
    begin.add("cache.l1d", sample());
    StatTree end;
    for (int core = 0; core < 3; ++core) end.add("cache.l1d", sample());
    const StatTree phase = since(begin, end);
    const auto* const level = phase.find<CacheStats>("cache.l1d");
    REQUIRE(level != nullptr);
    CHECK(level->hits == 120);
    CHECK(level->misses.upgrade == 8);
    CHECK(level->evictions.flushed == 16);
    CHECK(level->hit_rate() == Approx(0.6));
}

TEST_CASE("Every statistic of a cache has a path and a meaning of its own", "[cache][stats]") {
    StatTree tree;
    for (const auto place : CacheStats::places) tree.add(place, sample());
    std::set<std::string> paths;
    std::set<std::string> texts;
    for (const auto& value : tree.values()) {
        CHECK_FALSE(value.text.empty());
        paths.insert(value.path);
        texts.insert(std::string{value.text});
    }
    CHECK(paths.size() == tree.values().size());
    // All values of the distribution have its text.
    const auto is_of_distribution = [](const std::string& path) {
        return path.starts_with("cache.l2.miss_latency_ns.");
    };
    const auto values_of_distribution =
        static_cast<std::size_t>(std::ranges::count_if(paths, is_of_distribution));
    CHECK(values_of_distribution > 1);
    CHECK((texts.size() - 1 + values_of_distribution) * CacheStats::places.size() == paths.size());
    CHECK(paths.contains("cache.l2.misses.ownership"));
    CHECK(paths.contains("cache.llc.prefetches.late"));
    CHECK(paths.contains("cache.l1i.hit_rate"));
}
