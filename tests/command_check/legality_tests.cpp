// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/command_check/log_builder.hpp"

using namespace mktme;
using namespace mktme::command_check;
using enum mktme::command_check::Command;

namespace {
constexpr auto ddr4 = "DDR4-3200AA-8Gb-x8";
constexpr auto ddr5 = "DDR5-4800-16Gb-x8";
constexpr Clock later = 10'000;  // long enough for every distance
}  // namespace

TEST_CASE("A legal day of a rank has no violation", "[check][legality]") {
    Log log{ddr4};
    log.at(0, ACT, {.row = 7}).at(22, RD, {.row = 7, .column = 8}).at(34, WR, {.row = 7}).at(78, PRE);
    log.at(100, ACT, {.row = 9}).at(122, RDA, {.row = 9}).at(174, REF).at(734, PDE).at(742, PDX).at(752, SRE);
    log.at(761, SRX).at(1'337, ACT).at(1'389, PREA);
    CHECK(log.violations() == 0);
}

TEST_CASE("A column goes to the open row of its bank", "[check][legality]") {
    const auto* const rule = "column to an open row";
    CHECK(Log{ddr4}.at(0, RD).broken(rule) == 1);
    CHECK(Log{ddr4}.at(0, ACT, {.row = 1}).at(later, WR, {.row = 2}).broken(rule) == 1);
    CHECK(Log{ddr4}.at(0, ACT, {.row = 1}).at(later, WR, {.row = 1}).broken(rule) == 0);
    CHECK(Log{ddr4}.at(0, ACT, {.row = 1}).at(later, WR, {.bank = 1, .row = 1}).broken(rule) == 1);
    CHECK(Log{ddr4}.at(0, ACT).at(later, RDA).at(2 * later, RD).broken(rule) == 1);
    CHECK(Log{ddr4}.at(0, ACT).at(later, PREA).at(2 * later, RD).broken(rule) == 1);
}

TEST_CASE("ACT wants a closed bank, PRE an open one", "[check][legality]") {
    CHECK(Log{ddr4}.at(0, ACT).at(later, ACT).broken("ACT of a closed bank") == 1);
    CHECK(Log{ddr4}.at(0, PRE).broken("PRE of an open bank") == 1);
    CHECK(Log{ddr4}.at(0, PREA).broken("PRE of an open bank") == 1);
    CHECK(Log{ddr4}.at(0, ACT).at(later, PREA).broken("PRE of an open bank") == 0);
    CHECK(Log{ddr5}.at(0, ACT).at(later, PRESB, {.bank = 1}).broken("PRE of an open bank") == 1);
    CHECK(Log{ddr5}.at(0, ACT, {.group = 7, .bank = 1}).at(later, PRESB, {.bank = 1}).violations() == 0);
}

TEST_CASE("A refresh wants its banks closed", "[check][legality]") {
    const auto* const rule = "refresh of closed banks";
    CHECK(Log{ddr4}.at(0, ACT, {.group = 3, .bank = 3}).at(later, REF).broken(rule) == 1);
    const CheckOptions same_bank{.mode = RefreshMode::same_bank, .refresh = false};
    CHECK(Log{ddr5, same_bank}.at(0, ACT, {.group = 6}).at(later, REFSB).broken(rule) == 1);
    CHECK(Log{ddr5, same_bank}.at(0, ACT, {.group = 6, .bank = 1}).at(later, REFSB).violations() == 0);
    CHECK(Log{"HBM2-2000-4Gb", same_bank}.at(0, ACT, {.group = 1}).at(later, REFSB).violations() == 0);
    // LPDDR5 refreshes banks b and b + 8, whichever of them is named.
    constexpr auto lpddr5 = "LPDDR5-6400-8Gb-x16";
    CHECK(Log{lpddr5, same_bank}.at(0, ACT, {.group = 2}).at(later, REFSB).broken(rule) == 1);
    CHECK(Log{lpddr5, same_bank}.at(0, ACT).at(later, REFSB, {.group = 2}).broken(rule) == 1);
    CHECK(Log{lpddr5, same_bank}.at(0, ACT, {.group = 1}).at(later, REFSB).violations() == 0);
}

TEST_CASE("Only sleepers are woken, and sleepers take nothing else", "[check][power]") {
    CHECK(Log{ddr4}.at(0, PDX).broken("power state") == 1);
    CHECK(Log{ddr4}.at(0, PDE).at(later, ACT).broken("power state") == 1);
    CHECK(Log{ddr4}.at(0, PDE).at(later, SRX).broken("power state") == 1);
    CHECK(Log{ddr4}.at(0, SRE).at(later, REF).broken("power state") == 1);
    CHECK(Log{ddr4}.at(0, SRE).at(later, SRX).at(2 * later, ACT).violations() == 0);
    CHECK(Log{ddr4}.at(0, ACT).at(later, PDE).broken("sleep with banks closed") == 1);
    CHECK(Log{ddr4}.at(0, ACT).at(later, SRE).broken("sleep with banks closed") == 1);
}

TEST_CASE("A part takes only its own commands", "[check][legality]") {
    CHECK(Log{ddr4}.at(0, REFSB).broken("known command") == 1);
    CHECK(Log{ddr4}.at(0, PRESB).broken("known command") == 1);
    CHECK(Log{"HBM3-6400-4Gb"}.at(0, PDE).broken("known command") == 1);
    CHECK(Log{"HBM3-6400-4Gb"}.at(0, SRE).broken("known command") == 1);
    CHECK(Log{"HBM2-2000-4Gb"}.at(0, PDE).at(8, PDX).at(16, SRE).violations() == 0);
    CHECK(Log{"LPDDR5-6400-8Gb-x16"}.at(0, PDE).at(6, PDX).violations() == 0);
    CHECK(Log{"LPDDR5-6400-8Gb-x16"}.at(0, SRE).broken("known command") == 1);
    CHECK(Log{ddr5}.at(0, REFSB).broken("refresh mode") == 1);
}

TEST_CASE("An address is inside the part, a column the first of a burst", "[check][legality]") {
    const auto broken = [](const char* part, To to, const char* rule) {
        return Log{part}.at(0, RD, to).broken(rule);
    };
    CHECK(broken(ddr4, {.rank = 1}, "address") == 1);
    CHECK(broken(ddr4, {.group = 4}, "address") == 1);
    CHECK(broken(ddr4, {.bank = 4}, "address") == 1);
    CHECK(broken(ddr4, {.row = 65'536}, "address") == 1);
    CHECK(broken(ddr4, {.row = 65'535}, "address") == 0);
    CHECK(broken(ddr4, {.column = 1'024}, "address") == 1);
    CHECK(broken("DDR5-4800-16Gb-x4", {.column = 2'032}, "address") == 0);
    CHECK(broken(ddr4, {.column = 4}, "burst alignment") == 1);
    CHECK(broken(ddr5, {.column = 8}, "burst alignment") == 1);
    CHECK(broken("HBM2-2000-4Gb", {.column = 4}, "burst alignment") == 0);
}

TEST_CASE("A command of two clocks holds the command bus for both", "[check][bus]") {
    const auto broken = [](const char* part, Clock apart) {
        return Log{part}.at(0, ACT).at(apart, PRE, {.bank = 1}).broken("command bus");
    };
    CHECK(broken(ddr5, 1) == 1);
    CHECK(broken(ddr5, 2) == 0);
    CHECK(broken(ddr4, 0) == 1);
    CHECK(broken(ddr4, 1) == 0);
    CHECK(broken("LPDDR5-6400-8Gb-x16", 1) == 1);
    CHECK(Log{"LPDDR5-6400-8Gb-x16"}.at(0, RD).at(1, PRE).broken("command bus") == 0);
    CHECK(Log{ddr5}.at(0, ACT).at(1, ACT, {.channel = 1}).violations() == 0);
}

TEST_CASE("ACT holds the row bus of HBM for two clocks, and columns have a bus of their own",
          "[check][bus]") {
    for (const char* part : {"HBM2-2000-4Gb", "HBM3-6400-4Gb"}) {
        const auto broken = [part](Command then, Clock apart, std::uint32_t rank = 0) {
            Log log{part, {.ranks = 2, .refresh = false}};
            return log.at(0, ACT).at(apart, then, {.rank = rank, .group = 1}).broken("row bus");
        };
        for (const Command then : {PRE, ACT, REFSB, PREA}) {
            CHECK(broken(then, 1) == 1);
            CHECK(broken(then, 2) == 0);
            CHECK(broken(then, 1, 1) == 1);
        }
        CHECK(broken(RD, 1) == 0);
        CHECK(broken(WRA, 1) == 0);
    }
    CHECK(Log{ddr4}.at(0, ACT).at(1, PRE, {.bank = 1}).broken("row bus") == 0);
}

TEST_CASE("Bursts do not touch on the data bus", "[check][bus]") {
    const auto broken = [](Command first, Command second, Clock apart, std::uint32_t rank = 0) {
        Log log{ddr4, {.ranks = 2, .refresh = false}};
        return log.at(100, first).at(100 + apart, second, {.rank = rank, .group = 1}).broken("data bus");
    };
    CHECK(broken(RD, RD, 3) == 1);
    CHECK(broken(RD, RD, 4) == 0);
    CHECK(broken(RD, RD, 4, 1) == 1);
    CHECK(broken(RD, RD, 5, 1) == 0);
    CHECK(broken(WR, WR, 3) == 1);
    CHECK(broken(RD, WR, 22 + 4 - 16 - 1) == 1);  // the write's data begins 16 clocks after it, the read's 22
    CHECK(broken(RD, WR, 22 + 4 - 16) == 0);
    CHECK(broken(RD, WR, 22 + 4 - 16, 1) == 1);
    CHECK(broken(RD, WR, 2) == 0);  // its burst fits before the read's: 118 to 122
    CHECK(broken(RD, WR, 3) == 1);
}

TEST_CASE("Commands are on clock edges and in order", "[check][grid]") {
    using namespace mktme::literals;
    CHECK(Log{ddr4}.at_time(625'000_fs, ACT).violations() == 0);
    CHECK(Log{ddr4}.at_time(625'001_fs, ACT).broken("clock grid") == 1);
    CHECK(Log{ddr5}.at_time(416'667_fs, ACT).violations() == 0);
    CHECK(Log{ddr5}.at_time(416'666_fs, ACT).broken("clock grid") == 1);
    CHECK(Log{"DDR4-2933Y-8Gb-x8"}.at(1'000'000'007, ACT).violations() == 0);
    CHECK(Log{ddr4}.at(later, ACT).at(1, ACT, {.group = 1, .channel = 1}).broken("order") == 1);
}
