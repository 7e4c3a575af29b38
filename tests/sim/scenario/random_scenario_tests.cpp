// SPDX-License-Identifier: Apache-2.0
// Random processes and threads that work at the same time on the whole machine, most of them with caches so small that lines
// are evicted all the time.
#include <cstdlib>

#include "models/base/random.hpp"
#include "tests/sim/scenario/play_shipped.hpp"
#include "tests/sim/scenario/random_script.hpp"
#include "tests/sim/scenario/server.hpp"

using namespace mktme;

namespace {

/// Scripts to try; with MKTME_SLOW, those of check-all.
std::uint64_t scripts() { return std::getenv("MKTME_SLOW") != nullptr ? 2000 : 40; }

sim::ScenarioHost host_for(std::uint64_t seed) {
    std::vector<std::string> sets{seed % 3 == 0 ? "data.mode=full" : "data.mode=tags"};
    if (seed % 4 != 0)
        for (const char* set : {"cache.l1d.size=4KiB", "cache.l1d.ways=4", "cache.l2.size=8KiB",
                                "cache.l2.ways=4", "cache.llc.size=16KiB", "cache.llc.ways=4"})
            sets.emplace_back(set);
    return test::server(sets);
}

}  // namespace

TEST_CASE("Random processes and threads find their own bytes, whoever works beside them",
          "[scenario][machine]") {
    for (std::uint64_t seed = 1; seed <= scripts(); ++seed) {
        const std::string text = test::random_script(seed, 1 + seed % 2);
        CAPTURE(seed);
        const auto script = scenario::parse_text(text, "script");
        const auto report = sim::ScenarioPlayer{script, "script", host_for(seed)}.run();
        for (const auto& failure : report.failures)
            FAIL_CHECK(failure.line << ": " << failure.statement << ": got " << failure.got);
        CHECK(report.wrong_reads == 0);
        CHECK(report.broken_invariant.empty());
        CHECK(report.left_over.empty());
    }
}

TEST_CASE("Random scripts that are cut short anywhere leave nothing behind", "[scenario][machine]") {
    for (std::uint64_t seed = 1; seed <= scripts() / 2; ++seed) {
        const auto script = scenario::parse_text(test::random_script(seed, 1 + seed % 2), "script");
        auto host = host_for(seed);
        RandomStream random{seed, "cut"};
        constexpr std::uint64_t all_of_it = 15'000'000'000'000;  // 15 ms
        host.settings.max_time = SimTime{1 + random.below(all_of_it)};
        CAPTURE(seed, host.settings.max_time.count());
        const auto report = sim::ScenarioPlayer{script, "script", host}.run();
        CHECK(report.left_over.empty());
        CHECK(report.wrong_reads == 0);
    }
}
