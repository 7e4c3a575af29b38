// SPDX-License-Identifier: Apache-2.0
// The watchdog measures progress: no wait that the configuration asks for is a hang, and a hang is still found.
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/dram/part.hpp"
#include "models/platform/package_params.hpp"
#include "models/tme/boot/configured_keys.hpp"
#include "tests/memctrl/bare_channel.hpp"
#include "tests/memctrl/bench_system.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using memctrl::ChannelParams;
using memctrl::Direction;

constexpr Cycles ten_us = 16'000_cy;  // the watchdog of these tests, in DRAM clocks
constexpr memctrl::LineKey aes{.cipher = crypto::LineCipher::aes_xts_128};

ChannelParams watched() {
    return {.controller = {},
            .dram = {.refresh = true},
            .encryption = {.mode = crypto::EncryptionMode::tme},
            .engine = {},
            .watchdog = 10_us};
}

/// Offers requests to one channel, all at once and each in a row of its own, and runs to the end. Returns the time at
/// which the last is done.
SimTime run(const ChannelParams& params, Direction direction, std::uint32_t count, bool is_partial = false) {
    testing::BareChannel channel{params};
    for (std::uint32_t i = 0; i < count; ++i) {
        channel.accept({.line = DramAddr{i * 64U},
                        .where = {0, i % 16, i, 0},
                        .key = &aes,
                        .tag = i,
                        .direction = direction,
                        .is_partial = is_partial},
                       0_cy);
    }
    channel.drain();
    return channel->last_done();
}

}  // namespace

TEST_CASE("A pause that drain = lazy waits for is no hang, however long", "[memctrl][watchdog]") {
    for (const bool refresh : {false, true}) {
        auto params = watched();
        params.dram.refresh = refresh;
        params.controller.drain = "lazy";
        params.controller.idle_drain_after = ten_us * 50;
        CHECK(run(params, Direction::write, 20) > 500_us);
    }
}

TEST_CASE("Lines that pass a slow engine are no hang", "[memctrl][watchdog]") {
    auto params = watched();
    params.engine.clock = 1_MHz;
    params.engine.data_cores = 1;
    params.engine.initiation_interval = 64_cy;  // a line takes 256 us
    params.engine.read_buffer = 1;
    CHECK(run(params, Direction::read, 8) > 1000_us);
    CHECK(run(params, Direction::write, 8) > 1000_us);
    CHECK(run(params, Direction::write, 8, true) > 1000_us);
}

TEST_CASE("A cipher and a MAC that take long are no hang", "[memctrl][watchdog]") {
    auto params = watched();
    params.engine.clock = 1_MHz;
    params.engine.rounds_per_clock = Ratio{0.1};  // 100 us
    CHECK(run(params, Direction::read, 8) > 100_us);
    CHECK(run(params, Direction::write, 8) > 100_us);
    CHECK(run(params, Direction::write, 8, true) > 100_us);
}

TEST_CASE("Keys that load slowly are no hang", "[memctrl][watchdog]") {
    auto params = watched();
    params.engine.clock = 1_MHz;
    params.engine.key_store = 1;
    params.engine.key_load = 1000_cy;  // a millisecond
    CHECK(run(params, Direction::read, 4) > 1000_us);
    CHECK(run(params, Direction::write, 4) > 1000_us);
    CHECK(run(params, Direction::write, 4, true) > 1000_us);
}

TEST_CASE("A request that comes after a long pause to a rank asleep is no hang", "[memctrl][watchdog]") {
    for (const bool deep : {false, true}) {
        auto params = watched();
        params.dram.power_down = true;
        params.dram.self_refresh_after = deep ? 100_cy : 0_cy;
        testing::BareChannel channel{params};
        Cycles at{};
        for (std::uint32_t i = 0; i < 20; ++i) {
            const auto direction = i % 3 == 0 ? Direction::write : Direction::read;
            at = channel.accept({.line = DramAddr{i * 64U},
                                 .where = {0, i % 16, i, 0},
                                 .key = &aes,
                                 .direction = direction},
                                at) +
                 ten_us * 7;
        }
        CHECK_NOTHROW(channel.drain());
    }
}

TEST_CASE("A port that is closed while a key is replaced is no hang", "[memctrl][watchdog][keys]") {
    sim::SimConfig config;
    config.memory.channels = 2;
    config.encryption.mode = crypto::EncryptionMode::mktme;
    config.mktme.key = {{.keyid = 1}};
    config.pconfig.drain = true;
    config.sim.watchdog = 10_us;
    config.controller.drain = "lazy";
    config.controller.idle_drain_after = ten_us * 50;
    platform::Machine machine{{sim::package_params(config)}};
    platform::Package& package = machine.package(0);
    platform::RunAheadPort port{package};
    package.pconfig(package.clock().edge(400_cy), {}, tme::structure_of({.keyid = 1}, 0, 1).image());
    const auto send = [&](std::uint64_t line, KeyId keyid, Cycles at) {
        platform::LineAccess access{.line = package.layout().with_keyid(DramAddr{line * 64}, keyid),
                                    .direction = Direction::write};
        return port.accept(access, at).value();
    };
    // A write of the KeyID waits in channel 0 for a pause of the reads; another then waits at the port of channel 1.
    send(0, KeyId{1}, 10_cy);
    CHECK(send(1, KeyId{0}, 399_cy) == 399_cy);
    CHECK(send(3, KeyId{0}, 401_cy) > ten_us * 50);
    CHECK_NOTHROW(machine.finish());
}

TEST_CASE("Row hits may pass a request as long as the configuration lets them", "[memctrl][watchdog]") {
    auto params = watched();
    params.dram.refresh = false;  // a refresh would close the row
    params.controller.starvation_limit = Cycles{memctrl::ControllerParams::longest_wait};
    testing::BareChannel channel{params};
    const auto read = [&](std::uint32_t row, std::uint32_t column, std::uint64_t tag) {
        channel.accept({.line = DramAddr{(row * 1024U + column) * 64U},
                        .where = {0, 0, row, column},
                        .key = &aes,
                        .tag = tag,
                        .direction = Direction::read},
                       0_cy);
    };
    read(1, 0, 0);
    read(2, 0, 1);
    for (std::uint32_t i = 1; i < 30'000; ++i) read(1, i % 128, 2);
    channel.drain();
    const auto passed = std::ranges::find(channel.completions(), 1U, &memctrl::Completion::tag);
    CHECK(passed->done > 100_us);
}

TEST_CASE("A hang is found, and the oldest request is named", "[memctrl][watchdog]") {
    // A refresh takes longer than this watchdog's limit: the channel serves no request, and no parameter makes it wait.
    for (const auto direction : {Direction::read, Direction::write}) {
        auto params = watched();
        params.dram.refresh_postpone = 1;
        params.watchdog = 200_ns;
        testing::BareChannel channel{params};
        const auto offer = [&](std::uint32_t row, Cycles at) {
            channel.accept(
                {.line = DramAddr{row * 64U}, .where = {0, 0, row, 0}, .key = &aes, .direction = direction},
                at);
        };
        offer(1, 12'400_cy);
        offer(2, 12'470_cy);
        CHECK_THROWS_WITH(channel.drain(),
                          Catch::Contains("no progress in data channel 0") &&
                              Catch::Contains(direction == Direction::read ? "oldest request is a read"
                                                                           : "oldest request is a write") &&
                              Catch::Contains("row"));
    }
}
