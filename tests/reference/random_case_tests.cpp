// SPDX-License-Identifier: Apache-2.0
// Tests of the random cases: all of the law is in them.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "tests/reference/random_case.hpp"
#include "tests/reference/reference_channel.hpp"

using namespace mktme;
using namespace mktme::reference;

TEST_CASE("Reference law: random cases reach every part, policy and refresh mode", "[reference][law]") {
    constexpr std::uint64_t seeds = 1'000;
    std::set<std::string> parts;
    std::map<std::string_view, int> drains;
    std::map<std::string_view, int> schedulers;
    std::map<std::string_view, int> policies;
    std::map<dram::RefreshMode, int> modes;
    int partial_writes = 0;
    int sleepers = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Case c = random_case(seed);
        parts.insert(c.config.dram.part);
        ++drains[c.config.controller.drain.name()];
        ++schedulers[c.config.controller.scheduler.name()];
        ++policies[c.config.controller.page_policy.name()];
        ++modes[c.config.dram.refresh_mode];
        if (std::ranges::any_of(c.requests, &Request::is_partial)) ++partial_writes;
        if (c.config.dram.power_down || c.config.dram.self_refresh_after > Cycles{0}) ++sleepers;
    }
    constexpr int fair_share = 50;
    std::size_t all_parts = 0;
    for (const auto& family : parts_by_family()) all_parts += family.size();
    CHECK(parts.size() == all_parts);
    for (const auto& [drain, cases] : drains) CHECK(cases >= fair_share);
    for (const auto& [scheduler, cases] : schedulers) CHECK(cases >= fair_share);
    for (const auto& [policy, cases] : policies) CHECK(cases >= fair_share);
    for (const auto& [mode, cases] : modes) CHECK(cases >= fair_share);
    CHECK((drains.size() == 3 && schedulers.size() == 3 && policies.size() == 5 && modes.size() == 4));
    CHECK(partial_writes >= fair_share);
    CHECK(sleepers >= fair_share);
}

TEST_CASE("Reference law: random cases issue every command, and serve every request", "[reference][law]") {
    constexpr std::uint64_t seeds = 100;
    std::array<std::uint64_t, kinds> issued{};
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Case c = random_case(seed);
        const Result result = run(c.config, c.requests);
        for (const Command& one : result.commands) ++issued[static_cast<std::size_t>(one.kind)];
        for (const Outcome& outcome : result.outcomes) REQUIRE(outcome.done > SimTime{});
    }
    for (const std::uint64_t times : issued) CHECK(times > 0);
}
