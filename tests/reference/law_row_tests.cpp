// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: rows that policies close, schedulers, and lines of two bursts.
#include <catch2/catch.hpp>

#include "tests/reference/law_case.hpp"

using namespace mktme;
using namespace mktme::reference;

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
