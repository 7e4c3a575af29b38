// SPDX-License-Identifier: Apache-2.0
// The checker keeps only the latest commands. A search through all of them must find the same violations.
#include <catch2/catch.hpp>
#include <map>

#include "models/base/random.hpp"
#include "models/command_check/distance_rules.hpp"
#include "models/command_check/history.hpp"
#include "tests/command_check/log_builder.hpp"

using namespace mktme;
using namespace mktme::command_check;

namespace {

struct Given {
    Command command{};
    Target target;
    Clock cycle = 0;
};

bool meet(const Target& a, const Target& b) {
    for (std::uint32_t i = 0; i < a.count; ++i)
        for (std::uint32_t j = 0; j < b.count; ++j)
            if (a.first + i * a.step == b.first + j * b.step) return true;
    return false;
}

bool related(const Target& first, const Target& second, Where where) {
    const bool same_rank = first.rank == second.rank;
    switch (where) {
        case Where::bank: return same_rank && meet(first, second);
        case Where::same_group: return same_rank && first.group == second.group;
        case Where::other_group: return same_rank && first.group != second.group;
        case Where::rank: return same_rank;
        case Where::other_rank: return !same_rank;
        case Where::other_banks: return same_rank && !meet(first, second);
    }
    return false;
}

using Broken = std::map<std::string, std::uint64_t>;

/// Returns the broken distances, found by a search through all commands before each.
Broken by_looking_at_all(const CheckedPart& part, RefreshMode mode, const std::vector<Given>& log) {
    Findings findings{0};
    const DistanceRules rules{part, mode, findings};
    Broken broken;
    for (std::size_t i = 0; i < log.size(); ++i)
        for (const Distance& d : rules.before(log[i].command)) {
            const bool is_broken =
                std::any_of(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(i), [&](auto& e) {
                    return e.command == d.first && related(e.target, log[i].target, d.where) &&
                           log[i].cycle - e.cycle < d.least;
                });
            if (is_broken) ++broken[findings.rules()[d.rule].name];
        }
    return broken;
}

Command random_command(RandomStream& random, const CheckedPart& part) {
    while (true)
        if (const auto c = static_cast<Command>(random.below(command_count)); part.has(c)) return c;
}

void compare(const char* name, RefreshMode mode, std::uint64_t seed) {
    const auto& part = part_named(name);
    const Geometry& g = part.geometry;
    RandomStream random{seed, name};
    Log log{name, {.mode = mode, .ranks = 3, .refresh = false}};
    std::vector<Given> given;
    Clock cycle = 0;
    for (int i = 0; i < 600; ++i) {
        cycle += static_cast<Clock>(1 + random.below(40));
        LoggedCommand c{.rank = static_cast<std::uint32_t>(random.below(3)),
                        .bank_group = static_cast<std::uint32_t>(random.below(g.bank_groups)),
                        .bank = static_cast<std::uint32_t>(random.below(g.banks_per_group)),
                        .command = random_command(random, part)};
        log.at(cycle, c.command, {.rank = c.rank, .group = c.bank_group, .bank = c.bank});
        given.push_back({c.command, target_of(c, part), cycle});
    }
    Broken expected = by_looking_at_all(part, mode, given);
    CAPTURE(name, name_of(mode), seed);
    CHECK(expected.size() > 10);
    for (const auto& [rule, count] : expected) {
        CAPTURE(rule);
        CHECK(log.broken(rule) == count);
    }
    for (const auto& tally : log.checker().findings().rules())
        if (tally.least_slack != RuleTally::none && tally.broken != 0 && tally.name != "tFAW" &&
            tally.name.find("bus") == std::string::npos)
            CHECK(expected.count(tally.name) == 1);
}

}  // namespace

TEST_CASE("The latest commands tell as much as all of them", "[check][distances]") {
    const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{6}));
    compare("DDR4-3200AA-8Gb-x8", RefreshMode::fine_2x, seed);
    compare("DDR5-4800-16Gb-x8", RefreshMode::same_bank, seed);
    compare("DDR5-5600AN-8Gb-x16", RefreshMode::all_bank, seed);
    compare("HBM3-6400-4Gb", RefreshMode::same_bank, seed);
    compare("LPDDR5-6400-8Gb-x16", RefreshMode::same_bank, seed);
}
