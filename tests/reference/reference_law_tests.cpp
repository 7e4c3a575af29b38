// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: tiny cases whose cycles were computed by hand from the two pages of the law.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/dram/dram_params.hpp"
#include "tests/reference/random_case.hpp"
#include "tests/reference/reference_channel.hpp"
#include "tests/reference/reference_config.hpp"
#include "tests/reference/reference_device.hpp"
#include "tests/reference/reference_refresh.hpp"

namespace {

using namespace mktme;
using namespace mktme::reference;
using enum dram::RefreshMode;

constexpr auto ddr4 = "DDR4-3200AA-8Gb-x8";  // RCD RP 22, RAS 52, RC 74, CL 22, CWL 16, RTP 12, WR 24, RTW 12
constexpr auto ddr5 = "DDR5-4800-16Gb-x8";   // RCD RP 39, RFCsb 312, tREFI 9360
constexpr auto hbm2 = "HBM2-2000-4Gb";       // RCD 12 / 6, CCD 2 / 3, CL 17, CWL 7, tREFI 3900
constexpr auto lpddr5 = "LPDDR5-6400-8Gb-x16";  // RP 15, all banks 17

/// Returns a machine of one rank of one data channel, without refresh and encryption.
Config machine(const char* part) {
    Config c;
    c.dram.part = part;
    c.dram.refresh = false;
    c.encryption.mode = crypto::EncryptionMode::off;
    return c;
}

Config machine(const char* part, const char* policy) {
    Config c = machine(part);
    c.controller.page_policy = policy;
    return c;
}

/// Returns a machine that issues every refresh at its time.
Config refreshed(const char* part, dram::RefreshMode mode) {
    Config c = machine(part);
    c.dram.refresh = true;
    c.dram.refresh_postpone = 1;
    c.dram.refresh_mode = mode;
    return c;
}

struct Place {
    unsigned group = 0, bank = 0;
    std::uint64_t row = 0, column = 0;
};

Request read(Cycle offer, Place p = {}) {
    return {.offer = offer, .group = p.group, .bank = p.bank, .row = p.row, .column = p.column};
}
Request write(Cycle offer, Place p = {}) {
    Request r = read(offer, p);
    r.is_write = true;
    return r;
}
Request partial(Cycle offer, Place p = {}) {
    Request r = write(offer, p);
    r.is_partial = true;
    return r;
}
Request with_key(Request r, unsigned keyid) {
    r.keyid = keyid;
    return r;
}

std::string name(Kind kind) {
    constexpr std::array<const char*, kinds> names{"ACT",   "RD",   "RDA", "WR",  "WRA", "PRE", "PRESB",
                                                   "REFSB", "PREA", "REF", "PDE", "PDX", "SRE", "SRX"};
    return names[static_cast<std::size_t>(kind)];
}

std::string commands(const Result& result) {
    std::string text;
    for (const Command& c : result.commands)
        text += (text.empty() ? "" : ", ") + std::to_string(c.cycle) + " " + name(c.kind);
    return text;
}
std::string commands(const Config& config, const std::vector<Request>& requests) {
    return commands(run(config, requests));
}

std::vector<std::uint64_t> columns(const Result& result) {
    std::vector<std::uint64_t> found;
    for (const Command& c : result.commands)
        if (is_column(c.kind)) found.push_back(c.column);
    return found;
}

SimTime edge(const Config& config, Cycle c) {
    return ClockDomain{Frequency{numbers_of(config.dram.part).hertz}}.edge(Cycles{c});
}

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

TEST_CASE("Reference law: a bank closed by RDA opens after tRC", "[reference][law]") {
    CHECK(commands(machine(ddr4, "closed"), {read(0), read(0, {.row = 1})}) ==
          "0 ACT, 22 RDA, 74 ACT, 96 RDA");
}

TEST_CASE("Reference law: closed-adaptive serves the row's requests first, then tRTP + tRP",
          "[reference][law]") {
    const std::vector<Request> requests{read(0), read(0, {.column = 1}), read(0, {.column = 2}),
                                        read(0, {.column = 3}), read(0, {.row = 1})};
    CHECK(commands(machine(ddr4, "closed-adaptive"), requests) ==
          "0 ACT, 22 RD, 30 RD, 38 RD, 46 RDA, 80 ACT, 102 RDA");
}

TEST_CASE("Reference law: a bank closed by WRA opens after WE + tWR + tRP", "[reference][law]") {
    const Config config = machine(ddr4, "closed");
    const auto result = run(config, {write(0), write(0, {.row = 1})});
    CHECK(commands(result) == "0 ACT, 22 WRA, 88 ACT, 110 WRA");
    CHECK(result.outcomes[1].done == edge(config, 130));
}

TEST_CASE("Reference law: a row closed by RDA behind a WR is written before it opens again",
          "[reference][law]") {
    Config config = machine(ddr4, "closed-adaptive");
    config.controller.drain = "age";
    // On DDR4 the RDA's own tRTP + tRP ends in cycle 88 too; on LPDDR5 it ends in cycle 69.
    CHECK(commands(config, {write(0), read(0, {.column = 1}), read(60, {.row = 1})}) ==
          "0 ACT, 22 WR, 54 RDA, 88 ACT, 110 RDA");
    config.dram.part = lpddr5;
    CHECK(commands(config, {write(0), read(0, {.column = 1}), read(45, {.row = 1})}) ==
          "0 ACT, 15 WR, 19 WR, 42 RD, 46 RDA, 73 ACT, 88 RD, 92 RDA");
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

TEST_CASE("Reference law: adaptive closes only for another row", "[reference][law]") {
    const Config config = machine(ddr4, "adaptive");
    CHECK(commands(config, {read(0)}) == "0 ACT, 22 RD");
    CHECK(commands(config, {read(0), read(0, {.row = 1})}) == "0 ACT, 22 RDA, 74 ACT, 96 RD");
    CHECK(commands(config, {read(0), read(0, {.group = 1, .row = 1})}) == "0 ACT, 4 ACT, 22 RD, 26 RD");
}

TEST_CASE("Reference law: timeout closes a row at its exact clock", "[reference][law]") {
    Config config = machine(ddr4, "timeout");
    config.controller.page_timeout = Cycles{100};
    CHECK(commands(config, {read(0), read(500, {.group = 1})}) == "0 ACT, 22 RD, 122 PRE, 500 ACT, 522 RD");
    CHECK(commands(config, {read(0), read(121), read(240, {.group = 1})}) ==
          "0 ACT, 22 RD, 121 RD, 221 PRE, 240 ACT, 262 RD");
}

TEST_CASE("Reference law: fcfs looks at the oldest request only", "[reference][law]") {
    Config config = machine(ddr4);
    config.controller.scheduler = "fcfs";
    CHECK(commands(config, {read(0), read(0, {.row = 1}), read(0, {.group = 1})}) ==
          "0 ACT, 22 RD, 52 PRE, 74 ACT, 96 RD, 97 ACT, 119 RD");
}

TEST_CASE("Reference law: no more lines than the cap pass an older request", "[reference][law]") {
    Config config = machine(ddr4);
    config.controller.scheduler = "fr-fcfs-cap";
    config.controller.row_hit_cap = 2;
    const std::vector<Request> requests{read(0), read(0, {.row = 1}), read(0, {.column = 1}),
                                        read(0, {.column = 2}), read(0, {.column = 3})};
    CHECK(commands(config, requests) ==
          "0 ACT, 22 RD, 30 RD, 52 PRE, 74 ACT, 96 RD, 126 PRE, 148 ACT, 170 RD, 178 RD");
}

TEST_CASE("Reference law: a lazy drain waits until no read was queued for a while", "[reference][law]") {
    Config config = machine(ddr4);
    config.controller.drain = "lazy";
    config.controller.idle_drain_after = Cycles{100};
    CHECK(commands(config, {write(0)}) == "100 ACT, 122 WR");
    CHECK(commands(config, {read(0), write(10, {.group = 1})}) == "0 ACT, 22 RD, 122 ACT, 144 WR");
}

TEST_CASE("Reference law: a lazy drain begins at once when writes are many", "[reference][law]") {
    Config config = machine(ddr4);
    config.controller.drain = "lazy";
    config.controller.write_queue = 2;
    config.controller.drain_high = Ratio{1.0};
    CHECK(commands(config, {write(0), write(50, {.group = 1})}) == "50 ACT, 54 ACT, 72 WR, 76 WR");
}

TEST_CASE("Reference law: drain by age serves the oldest request's direction", "[reference][law]") {
    Config config = machine(ddr4);
    const std::vector<Request> requests{write(0), read(1, {.group = 1})};
    config.controller.drain = "age";
    CHECK(commands(config, requests) == "0 ACT, 22 WR, 23 ACT, 46 RD");
    config.controller.drain = "watermark";
    CHECK(commands(config, requests) == "0 ACT, 4 ACT, 26 RD, 38 WR");
}

TEST_CASE("Reference law: a partial write reads, merges and writes", "[reference][law]") {
    const Config config = machine(ddr4);
    const auto result = run(config, {partial(0)});
    CHECK(commands(result) == "0 ACT, 22 RD, 48 WR");
    CHECK(result.outcomes[0] == Outcome{0, edge(config, 68)});
}

TEST_CASE("Reference law: a partial write merges once its line is decrypted", "[reference][law]") {
    Config config = machine(ddr4);
    config.encryption.mode = crypto::EncryptionMode::tme;
    // Last beat 30 ns, 13 engine clocks of 0.5 ns: plaintext at 36.5 ns, the first edge of 0.625 ns after is 59.
    CHECK(commands(config, {partial(0)}) == "0 ACT, 22 RD, 59 WR");
}

TEST_CASE("Reference law: nothing passes the port for a line that is being merged", "[reference][law]") {
    const Config config = machine(ddr4);
    const auto result = run(config, {partial(0), read(1)});
    CHECK(commands(result) == "0 ACT, 22 RD, 48 WR");
    CHECK(result.outcomes[1] == Outcome{48, edge(config, 52)});  // forwarded
}

TEST_CASE("Reference law: a partial write coalesces with a queued write", "[reference][law]") {
    const Config config = machine(ddr4);
    const auto result = run(config, {write(0), partial(5)});
    CHECK(commands(result) == "0 ACT, 22 WR");
    CHECK(result.outcomes[1] == Outcome{5, edge(config, 5)});
}

TEST_CASE("Reference law: a partial write waits for a queued write under another KeyID", "[reference][law]") {
    const auto result = run(machine(ddr4), {with_key(write(0), 1), with_key(partial(1), 2)});
    CHECK(commands(result) == "0 ACT, 22 WR, 54 RD, 80 WR");
    CHECK(result.outcomes[1].accepted == 23);
}

TEST_CASE("Reference law: a merge holds an entry of the write queue", "[reference][law]") {
    Config config = machine(ddr4);
    config.controller.write_queue = 1;
    const auto result = run(config, {partial(0), write(1, {.group = 1})});
    CHECK(commands(result) == "0 ACT, 22 RD, 48 WR, 49 ACT, 71 WR");
    CHECK(result.outcomes[1].accepted == 49);
}

TEST_CASE("Reference law: a line of HBM2 takes two bursts", "[reference][law]") {
    const Config config = machine(hbm2);
    const auto reads = run(config, {read(0, {.column = 5})});
    CHECK(commands(reads) == "0 ACT, 12 RD, 15 RD");
    CHECK(columns(reads) == std::vector<std::uint64_t>{10, 11});
    CHECK(reads.outcomes[0].done == edge(config, 34));
    const auto writes = run(config, {write(0)});
    CHECK(commands(writes) == "0 ACT, 6 WR, 9 WR");
    CHECK(writes.outcomes[0].done == edge(config, 18));
}

TEST_CASE("Reference law: lines of two bursts interleave across bank groups", "[reference][law]") {
    const auto result = run(machine(hbm2), {read(0, {.column = 1}), read(0, {.group = 1, .column = 2}),
                                            read(0, {.column = 3}), read(0, {.group = 1, .column = 4})});
    CHECK(commands(result) == "0 ACT, 4 ACT, 12 RD, 15 RD, 17 RD, 19 RD, 21 RD, 23 RD, 25 RD, 28 RD");
    CHECK(columns(result) == std::vector<std::uint64_t>{2, 3, 4, 6, 5, 7, 8, 9});
}

TEST_CASE("Reference law: only the last burst of a line closes its bank", "[reference][law]") {
    CHECK(commands(machine(hbm2, "closed"), {read(0), read(0, {.row = 1})}) ==
          "0 ACT, 12 RD, 15 RDA, 42 ACT, 54 RD, 57 RDA");
}

TEST_CASE("Reference law: a write waits for a queued write with a burst issued", "[reference][law]") {
    const Config config = machine(hbm2);
    const auto result = run(config, {write(0), write(7)});
    CHECK(commands(result) == "0 ACT, 6 WR, 9 WR, 12 WR, 15 WR");
    CHECK(result.outcomes[1] == Outcome{10, edge(config, 24)});
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

TEST_CASE("Reference law: a rank powers down one clock after its last burst", "[reference][law]") {
    Config config = machine(ddr4, "closed");
    config.dram.power_down = true;
    CHECK(commands(config, {read(0), read(100)}) == "0 ACT, 22 RDA, 49 PDE, 100 PDX, 110 ACT, 132 RDA");
    CHECK(commands(config, {read(0), read(50)}) == "0 ACT, 22 RDA, 49 PDE, 57 PDX, 74 ACT, 96 RDA");
    CHECK(commands(config, {write(0), read(100)}) == "0 ACT, 22 WRA, 67 PDE, 100 PDX, 110 ACT, 132 RDA");
}

TEST_CASE("Reference law: a rank with open rows closes them to power down", "[reference][law]") {
    Config config = machine(ddr4);
    config.dram.power_down = true;
    CHECK(commands(config, {read(0), read(100)}) ==
          "0 ACT, 22 RD, 52 PREA, 53 PDE, 100 PDX, 110 ACT, 132 RD");
    config.dram.power_down_after = Cycles{200};
    CHECK(commands(config, {read(0), read(300)}) ==
          "0 ACT, 22 RD, 222 PREA, 223 PDE, 300 PDX, 310 ACT, 332 RD");
}

TEST_CASE("Reference law: self-refresh begins on time, also out of power-down", "[reference][law]") {
    Config config = machine(ddr4, "closed");
    config.dram.self_refresh_after = Cycles{200};
    CHECK(commands(config, {read(0), read(300)}) == "0 ACT, 22 RDA, 222 SRE, 300 SRX, 876 ACT, 1324 RDA");
    config.dram.power_down = true;
    config.dram.power_down_after = Cycles{50};
    CHECK(commands(config, {read(0), read(300)}) ==
          "0 ACT, 22 RDA, 72 PDE, 222 PDX, 232 SRE, 300 SRX, 876 ACT, 1324 RDA");
}

TEST_CASE("Reference law: leaving self-refresh settles what was due", "[reference][law]") {
    Config config = refreshed(ddr4, all_bank);
    config.controller.page_policy = "closed";
    config.dram.self_refresh_after = Cycles{200};
    CHECK(commands(config, {read(0), read(30'000)}) ==
          "0 ACT, 22 RDA, 222 SRE, 30000 SRX, 30576 ACT, 31024 RDA");
}

TEST_CASE("Reference law: a rank in power-down wakes for a refresh", "[reference][law]") {
    Config config = refreshed(ddr4, all_bank);
    config.dram.power_down = true;
    CHECK(commands(config, {read(13'100)}) ==
          "0 PDE, 12480 PDX, 12490 REF, 13050 PDE, 13100 PDX, 13110 ACT, 13132 RD");
}

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

TEST_CASE("Reference law: the bursts of a written line need their ciphertext once", "[reference][law]") {
    // The engine runs at 2 GHz, HBM2 at 1 GHz. A line alone takes 1 + 10 + 2 engine clocks; with one for the crossing
    // these are 7 DRAM clocks, no more than CWL: the first WR waits for its row only.
    Config config = machine(hbm2);
    config.encryption.mode = crypto::EncryptionMode::tme;
    CHECK(commands(config, {write(0)}) == "0 ACT, 6 WR, 9 WR");
    // With one core the line takes 3 + 10 + 2 clocks; lead = 8 - 7, and 5 more for the tweak.
    config.engine.data_cores = 1;
    CHECK(commands(config, {write(0)}) == "0 ACT, 6 WR, 9 WR");
    // 20 clocks of cipher: 26 with the crossing; lead = 13 - 7, and 10 for the tweak.
    config.engine.rounds_per_clock = Ratio{0.5};
    config.engine.io_stages = Cycles{2};
    CHECK(commands(config, {write(0)}) == "0 ACT, 16 WR, 19 WR");
}
