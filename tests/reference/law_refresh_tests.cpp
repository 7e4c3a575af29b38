// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: refreshes, and the distances of the device.
#include <catch2/catch.hpp>

#include "tests/reference/law_case.hpp"
#include "tests/reference/reference_device.hpp"
#include "tests/reference/reference_refresh.hpp"

using namespace mktme;
using namespace mktme::reference;
using enum dram::RefreshMode;

namespace {

/// Returns the clocks from the last command of `before` to the first cycle in which `then` is allowed.
Cycle distance(const char* part, dram::RefreshMode mode, std::vector<Command> before, Command then) {
    Device device{numbers_of(part), mode, 2};
    for (const Command& c : before) {
        REQUIRE(device.allows(c));
        device.issue(c);
    }
    for (then.cycle = before.back().cycle + 1; !device.allows(then); ++then.cycle)
        REQUIRE(then.cycle < before.back().cycle + 10'000);
    return then.cycle - before.back().cycle;
}

Command command(Cycle cycle, Kind kind, unsigned group = 0, unsigned bank = 0) {
    return {cycle, 0, kind, 0, group, bank, 0, 0};
}

}  // namespace

TEST_CASE("Reference law: conversions to clocks round as the standards do", "[reference][law]") {
    CHECK(numbers_of("DDR4-2400-8Gb-x4").RFC1 == 420);
    CHECK(numbers_of("DDR4-2400-16Gb-x8").RFC1 == 660);
    CHECK(numbers_of("DDR4-2400-8Gb-x8").XS == 432);
    CHECK(numbers_of("DDR4-2933Y-8Gb-x8").REFI == 11'440);
    CHECK(numbers_of("DDR4-2933Y-8Gb-x8").RFC1 == 514);
    CHECK(numbers_of("DDR4-2933Y-8Gb-x8").XS == 528);
    CHECK(numbers_of("DDR4-2933Y-8Gb-x8").hertz == 1'466'666'667);
    CHECK(numbers_of("DDR5-5600-16Gb-x8").RFC1 == 826);
    CHECK(numbers_of("DDR5-5600-16Gb-x8").RFCsb == 364);
    CHECK(numbers_of("DDR5-5200-16Gb-x8").RFC1 == 767);
    CHECK(numbers_of("DDR5-5200-16Gb-x8").PD == 20);
    CHECK(numbers_of("DDR5-4800-16Gb-x4").CCD_L_WR == 48);
    CHECK(numbers_of("DDR5-4800-16Gb-x16").CCD_L_WR == 24);
    CHECK(numbers_of("HBM3-6400-4Gb").REFI == 6'240);
    CHECK(numbers_of("LPDDR5-6400-8Gb-x16").REFI == 3'124);
    CHECK(numbers_of("LPDDR5-6400-8Gb-x16").RTW == 12);
    CHECK_THROWS(numbers_of("DDR4-2400-8Gb-x2"));
    CHECK_THROWS(cadence_of(numbers_of(ddr4), same_bank));
}

TEST_CASE("Reference law: LPDDR5 refreshes banks b and b + 8 and closes both", "[reference][law]") {
    const auto result =
        run(refreshed(lpddr5, same_bank), {read(0, {.group = 2}), read(0), read(3'300, {.group = 2})});
    CHECK(commands(result) ==
          "0 ACT, 4 ACT, 15 RD, 19 RD, 21 RD, 25 RD, 3124 PRE, 3126 PRE, 3141 REFSB, 3300 ACT, 3315 RD, 3319 "
          "RD");
    const Command& refresh = result.commands[8];
    CHECK(refresh.group == 0);
    CHECK(cadence_of(numbers_of(lpddr5), same_bank).units == 8);
}

TEST_CASE("Reference law: an ACT waits for the urgent refresh of other banks", "[reference][law]") {
    // The REFSB due in cycle 4680 may issue at once. An ACT in 4669 delays it by a clock; one in 4668 does not.
    const Config config = refreshed(ddr5, same_bank);
    CHECK(commands(config, {read(4'668, {.bank = 1})}) == "4668 ACT, 4680 REFSB, 4707 RD");
    CHECK(commands(config, {read(4'669, {.bank = 1})}) == "4669 ACT, 4681 REFSB, 4708 RD");
    // The REFSB is urgent from 4680 on. A second ACT, in another group, precedes it if its request comes in 4677, and
    // follows it if the request comes in 4687.
    CHECK(commands(config, {read(4'669, {.bank = 1}), read(4'677, {.group = 1, .bank = 1})}) ==
          "4669 ACT, 4677 ACT, 4689 REFSB, 4708 RD, 4716 RD");
    CHECK(commands(config, {read(4'679, {.bank = 1}), read(4'687, {.group = 1, .bank = 1})}) ==
          "4679 ACT, 4691 REFSB, 4718 RD, 4763 ACT, 4802 RD");
}

TEST_CASE("Reference law: finer refreshes come more often and are shorter", "[reference][law]") {
    CHECK(commands(refreshed(ddr4, fine_2x), {read(12'600)}) == "6240 REF, 12480 REF, 12896 ACT, 12918 RD");
    CHECK(commands(refreshed(ddr4, fine_4x), {read(6'250)}) == "3120 REF, 6240 REF, 6496 ACT, 6518 RD");
}

TEST_CASE("Reference law: DDR5 refreshes each bank number twice in tREFI", "[reference][law]") {
    const auto result = run(refreshed(ddr5, same_bank), {read(9'400, {.bank = 1})});
    CHECK(commands(result) ==
          "4680 REFSB, 5850 REFSB, 7020 REFSB, 8190 REFSB, 9360 REFSB, 9432 ACT, 9471 RD");
    for (unsigned i = 0; i < 5; ++i) CHECK(result.commands[i].bank == i % 4);
}

TEST_CASE("Reference law: PRESB closes what REFSB refreshes", "[reference][law]") {
    const Config config = refreshed(ddr5, same_bank);
    const Request opens = read(0, {.group = 3});
    CHECK(commands(config, {opens, read(4'800, {.group = 1})}) ==
          "0 ACT, 39 RD, 4680 PRESB, 4719 REFSB, 5031 ACT, 5070 RD");
    CHECK(commands(config, {opens, read(4'730, {.bank = 1})}) ==
          "0 ACT, 39 RD, 4680 PRESB, 4719 REFSB, 4791 ACT, 4830 RD");
}

TEST_CASE("Reference law: distances after REFSB", "[reference][law]") {
    const std::vector<Command> before{command(0, Kind::REFSB, 0, 1)};
    CHECK(distance(ddr5, same_bank, before, command(0, Kind::REFSB, 0, 2)) == 312);
    CHECK(distance(ddr5, same_bank, before, command(0, Kind::ACT, 7, 1)) == 312);
    CHECK(distance(ddr5, same_bank, before, command(0, Kind::ACT, 0, 2)) == 72);
    CHECK(distance(ddr5, same_bank, before, command(0, Kind::PDE)) == 312);
    CHECK(distance(hbm2, same_bank, before, command(0, Kind::ACT, 0, 1)) == 96);
    CHECK(distance(hbm2, same_bank, before, command(0, Kind::ACT, 1, 1)) == 8);
}

TEST_CASE("Reference law: HBM refreshes bank by bank, group by group", "[reference][law]") {
    const auto result = run(refreshed(hbm2, same_bank), {read(4'880, {.group = 3})});
    CHECK(commands(result) ==
          "3900 REFSB, 4143 REFSB, 4387 REFSB, 4631 REFSB, 4875 REFSB, 4883 ACT, 4895 RD, 4898 RD");
    CHECK(result.commands[3].group == 0);
    CHECK(result.commands[3].bank == 3);
    CHECK(result.commands[4].group == 1);
    CHECK(result.commands[4].bank == 0);
}

TEST_CASE("Reference law: finer refreshes are postponed in greater number", "[reference][law]") {
    Config config = refreshed(ddr4, fine_2x);
    config.dram.refresh_postpone = 2;
    const Numbers n = numbers_of(ddr4);
    const RefreshRule rule{config, n};
    const Device device{n, fine_2x, 1};
    CHECK_FALSE(rule.is_urgent(0, 3 * 6'240 - 1, device));
    CHECK(rule.is_urgent(0, 3 * 6'240, device));
}

TEST_CASE("Reference law: LPDDR5 takes longer to close all banks than one", "[reference][law]") {
    const Command opens = command(0, Kind::ACT);
    CHECK(distance(lpddr5, all_bank, {opens, command(34, Kind::PRE)}, command(0, Kind::ACT)) == 15);
    CHECK(distance(lpddr5, all_bank, {opens, command(34, Kind::PREA)}, command(0, Kind::ACT)) == 17);
    CHECK(distance(lpddr5, all_bank, {opens, command(34, Kind::PREA)}, command(0, Kind::REF)) == 17);
}
