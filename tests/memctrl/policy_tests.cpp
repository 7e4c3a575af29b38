// SPDX-License-Identifier: Apache-2.0
// Tests of each policy's guarantees on hand-made traffic. tests/reference shows that it is exact in every cycle.
#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "models/base/error.hpp"
#include "models/dram/part.hpp"
#include "tests/memctrl/bare_channel.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using dram::Command;
using memctrl::Channel;
using memctrl::ChannelParams;
using memctrl::CommandRecord;
using memctrl::Direction;
using memctrl::Location;

const dram::Part& ddr4() { return dram::find_part("DDR4-3200AA-8Gb-x8"); }

ChannelParams quiet() {
    return {.controller = {},
            .dram = {.refresh = false},
            .encryption = {.mode = crypto::EncryptionMode::off},
            .engine = {}};
}

/// Driver of one channel with hand-written requests.
class Driver {
public:
    explicit Driver(const ChannelParams& params, const dram::Part& part = ddr4()) : channel_{params, part} {}

    Cycles offer(Direction direction, Location where, Cycles at, bool is_partial = false) {
        const std::uint64_t line = (std::uint64_t{where.row} << 20U | where.bank << 10U | where.column) * 64;
        last_ = channel_.accept({.line = DramAddr{line},
                                 .where = where,
                                 .tag = offered_++,
                                 .direction = direction,
                                 .is_partial = is_partial},
                                std::max(at, last_));
        return last_;
    }
    Cycles read(Location where, Cycles at = {}) { return offer(Direction::read, where, at); }
    Cycles write(Location where, Cycles at = {}) { return offer(Direction::write, where, at); }
    void finish(Cycles until = {}) {
        channel_.drain();
        channel_->advance(until);
    }
    [[nodiscard]] std::vector<CommandRecord> all(Command command) {
        std::vector<CommandRecord> found;
        std::ranges::copy_if(channel_.commands(), std::back_inserter(found),
                             [&](const CommandRecord& r) { return r.command == command; });
        return found;
    }
    [[nodiscard]] SimTime done(std::uint64_t tag) {
        return std::ranges::find(channel_.completions(), tag, &memctrl::Completion::tag)->done;
    }
    [[nodiscard]] memctrl::MemoryStats stats(SimTime elapsed = one_microsecond) const {
        return channel_->stats(elapsed);
    }
    [[nodiscard]] testing::BareChannel& channel() { return channel_; }

private:
    static constexpr SimTime one_microsecond = 1_us;

    testing::BareChannel channel_;
    Cycles last_{};
    std::uint64_t offered_ = 0;
};

ChannelParams with_pages(const char* policy) {
    auto params = quiet();
    params.controller.page_policy = policy;
    return params;
}

}  // namespace

TEST_CASE("Closed page: every line closes its row by itself", "[memctrl][policy]") {
    Driver driver{with_pages("closed")};
    for (std::uint32_t i = 0; i < 4; ++i) driver.read({0, 0, 7, i});
    driver.finish();
    CHECK(driver.all(Command::RDA).size() == 4);
    CHECK(driver.all(Command::PRE).empty());
    const auto activates = driver.all(Command::ACT);
    REQUIRE(activates.size() == 4);
    for (std::size_t i = 1; i < 4; ++i) CHECK(activates[i].cycle - activates[i - 1].cycle == 74_cy);  // tRC
}

TEST_CASE("Closed-adaptive page: the row stays open while a queued request wants it", "[memctrl][policy]") {
    Driver driver{with_pages("closed-adaptive")};
    for (std::uint32_t i = 0; i < 4; ++i) driver.read({0, 0, 7, i});
    driver.finish();
    CHECK(driver.all(Command::ACT).size() == 1);
    CHECK(driver.all(Command::RD).size() == 3);
    CHECK(driver.all(Command::RDA).size() == 1);
}

TEST_CASE("Adaptive page: a row closes early only when another row of the bank is wanted",
          "[memctrl][policy]") {
    Driver alone{with_pages("adaptive")};
    alone.read({0, 0, 7, 0});
    alone.finish();
    CHECK(alone.all(Command::RDA).empty());
    Driver conflict{with_pages("adaptive")};
    conflict.read({0, 0, 7, 0});
    conflict.read({0, 0, 8, 0});
    conflict.finish();
    CHECK(conflict.all(Command::RDA).size() == 1);
    CHECK(conflict.all(Command::PRE).empty());
}

TEST_CASE("Timeout: a row nobody wants closes after page_timeout, and not a clock before",
          "[memctrl][policy]") {
    auto params = with_pages("timeout");
    params.controller.page_timeout = 150_cy;
    Driver driver{params};
    driver.read({0, 0, 7, 0});
    driver.finish(10'000_cy);
    const auto read = driver.all(Command::RD);
    const auto closed = driver.all(Command::PRE);
    REQUIRE(read.size() == 1);
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].cycle - read[0].cycle == 150_cy);
    // A request for the row in the last clock keeps it open.
    Driver kept{params};
    kept.read({0, 0, 7, 0});
    kept.read({0, 0, 7, 1}, read[0].cycle + 150_cy);
    kept.finish();
    CHECK(kept.all(Command::PRE).empty());
    CHECK(kept.all(Command::ACT).size() == 1);
}

TEST_CASE("FCFS serves in order, FR-FCFS the row hit first", "[memctrl][policy]") {
    for (const std::string_view scheduler : {"fcfs", "fr-fcfs"}) {
        auto params = quiet();
        params.controller.scheduler = memctrl::SchedulerName{scheduler};
        Driver driver{params};
        driver.read({0, 0, 1, 0});
        driver.read({0, 0, 2, 0});  // a conflict
        driver.read({0, 0, 1, 1});  // a hit behind it
        driver.finish();
        CHECK((driver.done(2) < driver.done(1)) == (scheduler == "fr-fcfs"));
    }
}

TEST_CASE("The row-hit cap lets that many lines pass an older request, and no more", "[memctrl][policy]") {
    for (const std::uint64_t cap : {1U, 3U, 5U}) {
        auto params = quiet();
        params.controller.scheduler = "fr-fcfs-cap";
        params.controller.row_hit_cap = cap;
        Driver driver{params};
        driver.read({0, 0, 1, 0});
        driver.read({0, 0, 2, 0});
        for (std::uint32_t i = 1; i < 10; ++i) driver.read({0, 0, 1, i});
        driver.finish();
        const auto reads = driver.all(Command::RD);
        const auto passed = std::ranges::find(reads, 2U, &CommandRecord::row) - reads.begin();
        CHECK(static_cast<std::uint64_t>(passed) == cap);
    }
}

TEST_CASE("Lazy drain: a pause of the reads must last before writes use it", "[memctrl][policy]") {
    for (const auto& [kind, expected] :
         {std::pair{memctrl::DrainName{"watermark"}, 22_cy}, std::pair{memctrl::DrainName{"lazy"}, 400_cy}}) {
        auto params = quiet();
        params.controller.drain = kind;
        params.controller.idle_drain_after = 400_cy;
        Driver driver{params};
        driver.write({0, 0, 1, 0});
        driver.finish();
        const auto activates = driver.all(Command::ACT);
        const auto writes = driver.all(Command::WR);
        REQUIRE(writes.size() == 1);
        CHECK((kind == memctrl::DrainName{"lazy"} ? activates[0].cycle : writes[0].cycle) == expected);
    }
}

TEST_CASE("Drain by age: a write goes before reads that came later", "[memctrl][policy]") {
    auto params = quiet();
    params.controller.drain = "age";
    Driver driver{params};
    driver.read({0, 0, 1, 0});
    driver.write({0, 1, 1, 0});
    for (std::uint32_t i = 1; i < 6; ++i) driver.read({0, 2, 1, i});
    driver.finish();
    CHECK(driver.all(Command::WR)[0].cycle < driver.all(Command::RD)[1].cycle);
}

TEST_CASE("A partial write reads its line, merges, and writes it once", "[memctrl][partial]") {
    Driver driver{quiet()};
    driver.offer(Direction::write, {0, 0, 1, 0}, {}, true);
    driver.finish();
    const auto read = driver.all(Command::RD);
    const auto write = driver.all(Command::WR);
    REQUIRE(read.size() == 1);
    REQUIRE(write.size() == 1);
    // The data arrive after CL and burst. WR may issue in the cycle in which the line joins the write queue.
    CHECK(write[0].cycle - read[0].cycle == 26_cy);
    const auto stats = driver.stats();
    CHECK(stats.merges == 1);
    CHECK(stats.reads == 0);
    CHECK(stats.writes == 1);
    CHECK(driver.channel().completions().size() == 1);
}

TEST_CASE("Everything for a line that is being merged waits for it", "[memctrl][partial]") {
    for (const auto direction : {Direction::read, Direction::write}) {
        Driver driver{quiet()};
        driver.offer(Direction::write, {0, 0, 1, 0}, {}, true);
        const Cycles accepted = driver.offer(direction, {0, 0, 1, 0}, 1_cy);
        // ACT, tRCD, RD, CL and burst: the line joins the write queue in cycle 22 + 26.
        CHECK(accepted == 48_cy);
        driver.finish();
        CHECK(driver.stats().forwarded + driver.stats().coalesced == 1);
        CHECK(driver.all(Command::WR).size() == 1);
    }
}

TEST_CASE("A rank nobody wants powers down and wakes in tXP", "[memctrl][sleep]") {
    auto params = quiet();
    params.dram.power_down = true;
    params.dram.power_down_after = 100_cy;
    Driver driver{params};
    driver.read({0, 0, 1, 0});
    driver.read({0, 0, 2, 0}, 5000_cy);
    driver.finish();
    const auto down = driver.all(Command::PDE);
    const auto up = driver.all(Command::PDX);
    const auto activates = driver.all(Command::ACT);
    REQUIRE(down.size() == 1);
    REQUIRE(up.size() == 1);
    const auto closed = driver.all(Command::PREA);
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].cycle == driver.all(Command::RD)[0].cycle + 100_cy);
    CHECK(down[0].cycle == closed[0].cycle + 1_cy);
    CHECK(up[0].cycle == 5000_cy);
    CHECK(activates[1].cycle == 5010_cy);  // tXP 10
    CHECK(driver.stats().power_downs == 1);
}

TEST_CASE("A rank in self-refresh is not refreshed, and its refreshes count as done", "[memctrl][sleep]") {
    auto params = quiet();
    params.dram.refresh = true;
    params.dram.self_refresh_after = 20'000_cy;
    Driver driver{params};
    driver.read({0, 0, 1, 0});
    driver.read({0, 0, 2, 0}, 1'000'000_cy);
    driver.finish(1'050'000_cy);
    const auto in = driver.all(Command::SRE);
    const auto out = driver.all(Command::SRX);
    REQUIRE_FALSE(in.empty());
    REQUIRE(out.size() == 1);
    CHECK(driver.all(Command::ACT)[1].cycle - out[0].cycle == 576_cy);  // tXS
    for (const auto& refresh : driver.all(Command::REF))
        CHECK((refresh.cycle < in[0].cycle || refresh.cycle > out[0].cycle));
    // tREFI is 12,480: one refresh issues before the rank enters self-refresh at 20,000, and then the first that is due
    // after the exit. A row is open each time, so PREA goes before and tRP 22 passes.
    const auto refreshes = driver.all(Command::REF);
    REQUIRE(refreshes.size() == 2);
    CHECK(refreshes[0].cycle == Cycles{12'480 + 22});
    CHECK(refreshes[1].cycle == Cycles{81 * 12'480 + 22});
}

TEST_CASE("Parts without published exit times refuse to sleep", "[memctrl][sleep][config]") {
    auto params = quiet();
    params.dram.power_down = true;
    CHECK_THROWS_WITH(Channel(dram::find_part("HBM3-6400-4Gb"), params, 0),
                      Catch::Contains("dram.power_down"));
    CHECK_NOTHROW(Channel(dram::find_part("HBM2-2000-4Gb"), params, 0));
}

TEST_CASE("Power-down saves the difference of the standby currents", "[memctrl][energy]") {
    auto params = quiet();
    const auto background = [&](bool power_down) {
        params.dram.power_down = power_down;
        Driver driver{params};
        driver.finish(1'600'000_cy);  // a millisecond
        return driver.stats(SimTime{1'000'000'000'000}).energy->background;
    };
    // Eight devices at 1.2 V for 1 ms: 37 mA in standby, 25 mA in power-down. 1 mA x 1 V x 1 ms is 1,000 nJ.
    CHECK(background(false) == Approx(37 * 1.2 * 8 * 1000).epsilon(1e-6));
    CHECK(background(true) == Approx(25 * 1.2 * 8 * 1000).epsilon(1e-4));
}

TEST_CASE("The energy of a read is that of its ACT and its burst", "[memctrl][energy]") {
    Driver driver{quiet()};
    driver.read({0, 0, 1, 0});
    driver.finish();
    const auto energy = *driver.stats().energy;
    // docs/numbers.md#dram-currents, x8: per device and clock of 0.625 ns; eight devices.
    const double activate = ((57 * 74.0 - 52 * 52.0 - 37 * 22.0) * 1.2 + 3.0 * 74 * 2.5) * 0.625e-3 * 8;
    CHECK(energy.activate == Approx(activate));
    CHECK(energy.read == Approx((168 - 52) * 4 * 1.2 * 0.625e-3 * 8));
    CHECK(energy.write == 0);
    CHECK_FALSE(Driver(quiet(), dram::find_part("HBM3-6400-4Gb")).stats().energy.has_value());
}

TEST_CASE("The watchdog stops a channel that serves nobody, and says who waits for what",
          "[memctrl][watchdog]") {
    auto params = quiet();
    params.dram.refresh = true;
    params.dram.refresh_postpone = 1;
    params.watchdog = 200_ns;  // shorter than tRFC: a refresh looks like a hang
    Driver driver{params};
    driver.read({0, 0, 1, 0}, 12'400_cy);
    driver.read({0, 0, 2, 0}, 12'470_cy);
    CHECK_THROWS_AS(driver.finish(), InvariantError);
    Driver again{params};
    again.read({0, 0, 1, 0}, 12'400_cy);
    again.read({0, 0, 2, 0}, 12'470_cy);
    CHECK_THROWS_WITH(again.finish(), Catch::Contains("oldest request is a read") &&
                                          Catch::Contains("row 2") && Catch::Contains("the next command is"));
}
