// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: drains of writes, and partial writes.
#include <catch2/catch.hpp>

#include "tests/reference/law_case.hpp"

using namespace mktme;
using namespace mktme::reference;

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

TEST_CASE("Reference law: a write waits for a queued write with a burst issued", "[reference][law]") {
    const Config config = machine(hbm2);
    const auto result = run(config, {write(0), write(7)});
    CHECK(commands(result) == "0 ACT, 6 WR, 9 WR, 12 WR, 15 WR");
    CHECK(result.outcomes[1] == Outcome{10, edge(config, 24)});
}
