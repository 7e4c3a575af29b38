// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: power-down and self-refresh.
#include <catch2/catch.hpp>

#include "tests/reference/law_case.hpp"

using namespace mktme;
using namespace mktme::reference;
using enum dram::RefreshMode;

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
