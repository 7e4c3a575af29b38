// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/command_check/refresh_grace.hpp"
#include "tests/command_check/log_builder.hpp"

using namespace mktme;
using namespace mktme::command_check;
using enum mktme::command_check::Command;

namespace {

constexpr auto ddr4 = "DDR4-3200AA-8Gb-x8";
constexpr auto ddr5 = "DDR5-4800-16Gb-x8";
constexpr Clock refi = 12'480;

Clock grace(const char* part, RefreshMode mode, Clock postpone) {
    return refresh_grace(part_named(part), mode, 1, postpone);
}

}  // namespace

TEST_CASE("A refresh may wait for the limit and what was begun before, not a clock longer",
          "[check][refresh]") {
    const auto limit = GENERATE(Clock{1}, Clock{3}, Clock{8});
    const Clock latest = limit * refi + grace(ddr4, RefreshMode::all_bank, limit);
    const CheckOptions options{.postpone = limit};
    CHECK(Log{ddr4, options}.at(latest, REF).broken("refresh late") == 0);
    CHECK(Log{ddr4, options}.at(latest + 1, REF).broken("refresh late") == 1);
}

TEST_CASE("The grace of DDR4-3200AA, by hand", "[check][refresh]") {
    // The grace is tRAS + tRP, tPD + tXP, and the commands ahead on the bus.
    CHECK(grace(ddr4, RefreshMode::all_bank, 8) == 52 + 22 + 8 + 10 + 3 + 1);
    // tXS
    CHECK(grace(ddr4, RefreshMode::all_bank, 1) == 576 + 3 + 1);
    // CWL + BL + tWR + tPPD + tRP, tPD + tXP
    CHECK(grace(ddr5, RefreshMode::all_bank, 4) == 38 + 8 + 72 + 2 + 39 + 18 + 18 + 3 + 2);
    CHECK(grace(ddr5, RefreshMode::same_bank, 4) == 38 + 8 + 72 + 2 + 39 + 18 + 18 + 3 * 4 + 2 + 2 * 312);
}

TEST_CASE("A refresh that never comes is missed at the end of the log", "[check][refresh]") {
    CHECK(Log{ddr4, {}}.at(0, ACT).at(8 * refi, PRE).end().broken("refresh late") == 0);
    CHECK(Log{ddr4, {}}.at(0, ACT).at(9 * refi, PRE).end().broken("refresh late") == 1);
    CHECK(Log{ddr4, {.refresh = false}}.at(0, ACT).at(9 * refi, PRE).end().violations() == 0);
    CHECK(Log{ddr4, {.ranks = 2}}.at(0, ACT).at(9 * refi, PRE).end().broken("refresh late") == 2);
}

TEST_CASE("A channel without commands misses its refreshes", "[check][refresh]") {
    CHECK(Log{ddr4, {}}
              .at(0, ACT, {.channel = 1})
              .at(9 * refi, PRE, {.channel = 1})
              .end()
              .broken("refresh late") == 2);
}

TEST_CASE(
    "Refreshes that an idle channel misses, or all do after the last command, are missed when asked for",
    "[check][refresh]") {
    const SimTime nine{static_cast<std::uint64_t>(9 * refi) * 625'000};  // DDR4-3200: 625 ps a clock
    CHECK(Log{ddr4, {.channels = 3}}.at(0, ACT).at(9 * refi, PRE).end().broken("refresh late") == 3);
    CHECK(Log{ddr4, {}}.at(0, ACT).end().broken("refresh late") == 0);
    CHECK(Log{ddr4, {}}.at(0, ACT).end(nine).broken("refresh late") == 1);
    CHECK_THROWS_AS((Log{ddr4, {.channels = 1}}.at(0, ACT, {.channel = 1})), UserError);
}

TEST_CASE("Refreshes are pulled in by eight at most", "[check][refresh]") {
    Log log{ddr4, {}};
    for (Clock i = 0; i < 8; ++i) log.at(i * 560, REF);
    CHECK(log.violations() == 0);
    CHECK(log.at(8L * 560, REF).broken("refresh early") == 1);
}

TEST_CASE("Self-refresh settles what fell due, power-down does not", "[check][refresh]") {
    Log asleep{ddr4, {}};
    asleep.at(100, SRE).at(100 * refi, SRX).at(107 * refi, REF).end();
    CHECK(asleep.violations() == 0);
    CHECK(Log{ddr4, {}}.at(100, SRE).at(100 * refi, PREA, {.channel = 1}).end().broken("refresh late") == 1);
    CHECK(Log{ddr4, {}}.at(100, PDE).at(100 * refi, PDX).end().broken("refresh late") == 1);
    CHECK(Log{ddr4, {}}.at(9 * refi, SRE).broken("refresh late") == 1);
}

TEST_CASE("Units of a mode fall due one after the other", "[check][refresh]") {
    // DDR5 same-bank: each of four bank numbers is due every tREFI / 2 = 4680 clocks, 1170 clocks apart.
    const CheckOptions options{.mode = RefreshMode::same_bank, .postpone = 1};
    const Clock latest = 4'680 + grace(ddr5, RefreshMode::same_bank, 1);
    Log log{ddr5, options};
    for (std::uint32_t n = 0; n < 4; ++n) log.at(latest + 1'170L * n, REFSB, {.bank = n});
    CHECK(log.violations() == 0);
    CHECK(Log{ddr5, options}.at(latest + 1'171, REFSB, {.bank = 1}).broken("refresh late") == 1);
    // Two ranks of DDR4: the second is due half an interval after the first.
    const CheckOptions two{.ranks = 2, .postpone = 1};
    const Clock second = refi + refi / 2 + refresh_grace(part_named(ddr4), RefreshMode::all_bank, 2, 1);
    CHECK(Log{ddr4, two}.at(second, REF, {.rank = 1}).broken("refresh late") == 0);
    CHECK(Log{ddr4, two}.at(second + 1, REF, {.rank = 1}).broken("refresh late") == 1);
}

TEST_CASE("The share of time that refresh takes is tRFC/tREFI (T9)", "[check][refresh]") {
    const auto share = [](const char* part, RefreshMode mode, Command command) {
        Log log{part, {.mode = mode}};
        const Clock interval = part_named(part).refresh_interval(mode);
        for (Clock k = 1; k <= 100; ++k) log.at(k * interval, command);
        return 100 * log.checker().activity().at(0).refresh_share;
    };
    CHECK(share(ddr4, RefreshMode::all_bank, REF) == Approx(4.49).margin(0.01));
    CHECK(share("DDR4-3200AA-16Gb-x8", RefreshMode::all_bank, REF) == Approx(7.05).margin(0.01));
    CHECK(share(ddr5, RefreshMode::all_bank, REF) == Approx(7.56).margin(0.01));
}

TEST_CASE("Impossible options are told", "[check][errors]") {
    CHECK_THROWS_WITH((Log{ddr4, {.mode = RefreshMode::same_bank}}),
                      "DDR4-3200AA-8Gb-x8 has no refresh mode same-bank");
    CHECK_THROWS_WITH((Log{ddr5, {.postpone = 5}}), Catch::Contains("allows 1 to 4"));
    CHECK_THROWS_AS((Log{ddr5, {.ranks = 17}}), UserError);
}
