// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "models/command_check/distance_rules.hpp"
#include "tests/command_check/log_builder.hpp"

using namespace mktme;
using namespace mktme::command_check;
using enum mktme::command_check::Command;

namespace {

constexpr Clock start = 1'000;

constexpr std::array parts{"DDR4-2400-8Gb-x4",    "DDR4-2933Y-16Gb-x16", "DDR4-3200AA-8Gb-x8",
                           "DDR5-4800-16Gb-x8",   "DDR5-5200-8Gb-x4",    "DDR5-5600AN-16Gb-x8",
                           "DDR5-6400-16Gb-x16",  "HBM2-2000-4Gb",       "HBM3-6400-4Gb",
                           "LPDDR5-6400-8Gb-x16", "LPDDR5-6400-16Gb-x16"};

/// Returns the place of the second command, if the first is at rank 0, group 0, bank 0.
To second_place(Where where) {
    switch (where) {
        case Where::bank: return {};
        case Where::same_group: return {.bank = 1};
        case Where::other_group: return {.group = 1};
        case Where::rank: return {.group = 1, .bank = 1};
        case Where::other_rank: return {.rank = 1};
        case Where::other_banks: return {.bank = 1};
    }
    return {};
}

/// Returns how often two commands `apart` break the rule, on a part of two ranks.
std::uint64_t broken(const CheckedPart& part, RefreshMode mode, const std::string& rule, const Distance& d,
                     Command second, Clock apart) {
    Log log{part.name, {.mode = mode, .ranks = 2, .refresh = false}};
    log.at(start, d.first).at(start + apart, second, second_place(d.where));
    return log.broken(rule);
}

void check_boundaries(const CheckedPart& part, RefreshMode mode) {
    Findings findings{0};
    const DistanceRules rules{part, mode, findings};
    for (std::size_t second = 0; second < command_count; ++second)
        for (const Distance& d : rules.before(static_cast<Command>(second))) {
            const std::string& name = findings.rules()[d.rule].name;
            CAPTURE(part.name, name_of(mode), name, name_of(d.first), name_of(static_cast<Command>(second)));
            CHECK(broken(part, mode, name, d, static_cast<Command>(second), d.least) == 0);
            CHECK(broken(part, mode, name, d, static_cast<Command>(second), d.least - 1) == 1);
        }
}

}  // namespace

TEST_CASE("Each distance passes when kept exactly and is caught one clock short", "[check][distances]") {
    for (const char* name : parts)
        for (const auto mode :
             {RefreshMode::all_bank, RefreshMode::fine_2x, RefreshMode::fine_4x, RefreshMode::same_bank})
            if (const auto& part = part_named(name); part.has(mode)) check_boundaries(part, mode);
}

TEST_CASE("Distances of DDR4-3200AA x8, by hand", "[check][distances]") {
    struct Case {
        const char* rule;
        Command first, second;
        To to;
        Clock least;
    };
    const auto c = GENERATE(
        Case{"tRCD", ACT, RD, {}, 22}, Case{"tRCD", ACT, WRA, {}, 22}, Case{"tRAS", ACT, PREA, {}, 52},
        Case{"tRC", ACT, ACT, {}, 74}, Case{"tRC", ACT, REF, {}, 74},
        Case{"tRRD_L", ACT, ACT, {.bank = 1}, 8}, Case{"tRRD_S", ACT, ACT, {.group = 1}, 4},
        Case{"tRP", PRE, ACT, {}, 22}, Case{"tRP", PREA, ACT, {.bank = 3}, 22}, Case{"tRTP", RD, PRE, {}, 12},
        Case{"tWR", WR, PRE, {}, 16 + 4 + 24}, Case{"tRTP + tRP", RDA, ACT, {}, 34},
        Case{"tWR + tRP", WRA, REF, {}, 66}, Case{"tCCD_L", RD, RD, {.bank = 2}, 8},
        Case{"tCCD_S", WR, WR, {.group = 3}, 4}, Case{"tRTW", RD, WR, {.group = 1}, 12},
        Case{"tWTR_L", WR, RD, {.bank = 1}, 32}, Case{"tWTR_S", WR, RD, {.group = 1}, 24},
        Case{"RD to RD, other rank", RD, RD, {.rank = 1}, 5},
        Case{"RD to WR, other rank", RD, WR, {.rank = 1}, 11}, Case{"tRFC1", REF, ACT, {.bank = 2}, 560},
        Case{"tRFC1", REF, PDE, {}, 560}, Case{"RD to PDE", RDA, PDE, {}, 27},
        Case{"WR to PDE", WR, SRE, {}, 45}, Case{"WR to PDE", WRA, PDE, {}, 45},
        Case{"tWR + tRP", WR, ACT, {}, 66}, Case{"tXSDLL", SRX, RD, {}, 1'024},
        Case{"tXSDLL", SRX, RDA, {.bank = 1}, 1'024}, Case{"tPD", PDE, PDX, {}, 8},
        Case{"tXP", PDX, ACT, {}, 10}, Case{"tPD + 1", SRE, SRX, {}, 9}, Case{"tXS", SRX, ACT, {}, 576});
    CAPTURE(c.rule, name_of(c.first), name_of(c.second));
    const auto breaks = [&](Clock apart) {
        Log log{"DDR4-3200AA-8Gb-x8", {.ranks = 2, .refresh = false}};
        return log.at(start, c.first).at(start + apart, c.second, c.to).broken(c.rule);
    };
    CHECK(breaks(c.least) == 0);
    CHECK(breaks(c.least - 1) == 1);
}

TEST_CASE("Distances of other parts, by hand", "[check][distances]") {
    struct Case {
        const char* part;
        const char* rule;
        Command first, second;
        To to;
        Clock least;
    };
    const auto c = GENERATE(
        Case{"DDR5-4800-16Gb-x4", "tCCD_L_WR", WR, WR, {.bank = 1}, 48},
        Case{"DDR5-4800-16Gb-x8", "tCCD_L_WR", WR, WRA, {.bank = 1}, 24},
        Case{"DDR5-4800-16Gb-x8", "tPPD", PRE, PRESB, {.bank = 1}, 2},
        Case{"DDR5-4800-16Gb-x8", "tRP", PRESB, ACT, {.group = 5}, 39},
        Case{"DDR5-4800-16Gb-x8", "tRFCsb", REFSB, ACT, {.group = 5}, 312},
        Case{"DDR5-4800-16Gb-x8", "tREFSB_ACT", REFSB, ACT, {.bank = 1}, 72},
        Case{"DDR5-4800-16Gb-x8", "tRFCsb", REFSB, REFSB, {.bank = 1}, 312},
        Case{"DDR5-5600-16Gb-x8", "tRFC1", REF, ACT, {}, 826}, Case{"HBM2-2000-4Gb", "tRCD", ACT, RD, {}, 12},
        Case{"HBM2-2000-4Gb", "tRCD_WR", ACT, WR, {}, 6},
        Case{"HBM2-2000-4Gb", "tRTW", RD, WR, {.group = 1}, 18},
        Case{"HBM2-2000-4Gb", "tREFSB_ACT", REFSB, ACT, {.group = 1}, 8},
        Case{"HBM3-6400-4Gb", "tRC", ACT, REFSB, {}, 72},
        Case{"HBM3-6400-4Gb", "tCCD_L", RD, RD, {.bank = 1}, 4},
        Case{"LPDDR5-6400-8Gb-x16", "tRP_AB", PREA, ACT, {}, 17},
        Case{"LPDDR5-6400-8Gb-x16", "tRP", PRE, ACT, {}, 15},
        Case{"DDR4-2400-8Gb-x8", "tXSDLL", SRX, RD, {}, 768},
        Case{"DDR4-2933Y-8Gb-x8", "tXSDLL", SRX, RD, {}, 1'024},
        Case{"DDR5-4800-16Gb-x8", "tWR + tRP", WR, ACT, {}, 157},
        Case{"DDR5-4800-16Gb-x8", "tWR + tRP", WR, REFSB, {.group = 3}, 157},
        Case{"LPDDR5-6400-8Gb-x16", "tWR + tRP", WR, ACT, {}, 54},
        Case{"DDR5-4800-16Gb-x8", "tRRD_L", ACT, REFSB, {.group = 3, .bank = 1}, 12},
        Case{"DDR5-6400-16Gb-x8", "tRRD_L", ACT, REFSB, {.bank = 1}, 16},
        Case{"HBM2-2000-4Gb", "tRRD_L", ACT, REFSB, {.bank = 1}, 6},
        Case{"HBM2-2000-4Gb", "tRRD_S", ACT, REFSB, {.group = 1}, 4},
        Case{"HBM3-6400-4Gb", "tRRD_L", ACT, REFSB, {.bank = 1}, 5},
        Case{"HBM3-6400-4Gb", "tRRD_S", ACT, REFSB, {.group = 1}, 4},
        Case{"LPDDR5-6400-8Gb-x16", "tRRD_S", ACT, REFSB, {.bank = 1}, 4},
        Case{"HBM2-2000-4Gb", "tRFCsb", REFSB, REFSB, {.group = 1}, 96},
        Case{"HBM3-6400-4Gb", "tREFSB_REFSB", REFSB, REFSB, {.group = 1}, 13},
        Case{"HBM3-6400-4Gb", "tRFCsb", REFSB, REFSB, {}, 320},
        Case{"LPDDR5-6400-8Gb-x16", "tREFSB_REFSB", REFSB, REFSB, {.bank = 1}, 72},
        Case{"LPDDR5-6400-8Gb-x16", "tRFCsb", REFSB, REFSB, {.group = 2}, 96},
        Case{"LPDDR5-6400-8Gb-x16", "tRFCsb", REFSB, ACT, {.group = 2}, 96},
        Case{"LPDDR5-6400-16Gb-x16", "tRFCsb", REFSB, ACT, {.group = 2}, 112},
        Case{"LPDDR5-6400-8Gb-x16", "tREFSB_ACT", REFSB, ACT, {.group = 1}, 6},
        Case{"HBM3-6400-4Gb", "tPPD", PRE, PRE, {.group = 1}, 2},
        Case{"LPDDR5-6400-8Gb-x16", "tPPD", PRE, PREA, {.bank = 1}, 2},
        Case{"LPDDR5-6400-8Gb-x16", "tWTR_L", WR, RD, {.bank = 1}, 23},
        Case{"LPDDR5-6400-8Gb-x16", "tWTR_S", WR, RDA, {.group = 1}, 16},
        Case{"LPDDR5-6400-8Gb-x16", "tXP", PDX, ACT, {}, 6}, Case{"HBM2-2000-4Gb", "tXP", PDX, REF, {}, 8},
        Case{"HBM2-2000-4Gb", "tXS", SRX, ACT, {}, 216},
        Case{"LPDDR5-6400-8Gb-x16", "tRTW", RD, WR, {}, 17 + 4 + 2 - 9},
        Case{"LPDDR5-6400-8Gb-x16", "tRTW", RD, WR, {.group = 1}, 17 + 2 + 2 - 9});
    CAPTURE(c.part, c.rule, name_of(c.first), name_of(c.second));
    const auto breaks = [&](Clock apart) {
        Log log{c.part};
        return log.at(start, c.first).at(start + apart, c.second, c.to).broken(c.rule);
    };
    CHECK(breaks(c.least) == 0);
    CHECK(breaks(c.least - 1) == 1);
}

TEST_CASE("Five ACTs take tFAW", "[check][distances]") {
    const auto breaks = [](Clock fifth) {
        Log log{"DDR4-3200AA-8Gb-x8"};
        for (std::uint32_t i = 0; i < 4; ++i) log.at(start + 8L * i, ACT, {.group = i});
        return log.at(start + fifth, ACT, {.bank = 1}).broken("tFAW");
    };
    CHECK(breaks(34) == 0);
    CHECK(breaks(33) == 1);
}

TEST_CASE("tFAW counts each rank for itself", "[check][distances]") {
    Log log{"DDR4-3200AA-8Gb-x8", {.ranks = 2, .refresh = false}};
    for (std::uint32_t i = 0; i < 4; ++i)
        log.at(start + 8L * i, ACT, {.group = i}).at(start + 8L * i + 1, ACT, {.rank = 1, .group = i});
    CHECK(log.violations() == 0);
    CHECK(log.at(start + 33, ACT, {.bank = 1}).broken("tFAW") == 1);
}

TEST_CASE("A command elsewhere does not hide an earlier one", "[check][distances]") {
    Log log{"DDR4-3200AA-8Gb-x8", {.ranks = 2, .refresh = false}};
    // WR in group 0, then one in group 1: tWTR_L still binds group 0, tWTR_S everything else.
    log.at(start, ACT).at(start + 8, ACT, {.group = 1}).at(start + 30, WR).at(start + 34, WR, {.group = 1});
    log.at(start + 34 + 24, RD);
    CHECK(log.broken("tWTR_S") == 0);
    CHECK(log.broken("tWTR_L") == 1);
}

TEST_CASE("A violation names both commands, the distance and what is needed", "[check][distances]") {
    Log log{"DDR4-3200AA-8Gb-x8"};
    log.at(10, ACT, {.group = 1, .bank = 2}).at(31, RD, {.group = 1, .bank = 2});
    REQUIRE(log.checker().findings().violations().size() == 1);
    CHECK(log.checker().findings().violations()[0].text() ==
          "tRCD: RD in cycle 31 is 21 clocks after ACT in cycle 10, needs 22 (channel 0 rank 0 bank 1.2)");
}

TEST_CASE("Tightness tells checks, the least slack and how often it was 0", "[check][tightness]") {
    Log log{"DDR4-3200AA-8Gb-x8"};
    log.at(0, ACT).at(22, RD).at(100, RD).at(200, PRE).at(222, ACT).at(244, RD);
    CHECK(log.violations() == 0);
    const auto& rules = log.checker().findings().rules();
    const auto rcd = std::find_if(rules.begin(), rules.end(), [](const auto& r) { return r.name == "tRCD"; });
    REQUIRE(rcd != rules.end());
    CHECK(rcd->needed == 22);
    CHECK(rcd->checked == 3);
    CHECK(rcd->least_slack == 0);
    CHECK(rcd->at_zero == 2);
}
