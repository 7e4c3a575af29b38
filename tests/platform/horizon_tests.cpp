// SPDX-License-Identifier: Apache-2.0
// Tests of the completion horizon: no completion that is not known yet comes before it, and it is not needlessly early.
#include <algorithm>
#include <catch2/catch.hpp>

#include "models/base/random.hpp"
#include "models/dram/part.hpp"
#include "models/platform/package_params.hpp"
#include "tests/platform/case_player.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using testing::CasePlayer;

/// Asks a player's package for its horizon and compares it with the completions that come.
class Watch {
public:
    explicit Watch(CasePlayer& player) : player_{player}, known_(player.requesters().size()) {}

    /// Asks for the horizon at this moment. It holds as long as nothing is put.
    void ask() {
        const SimTime horizon = player_.package().completion_horizon();
        horizon_ = std::max(horizon_, horizon);
        if (horizon != SimTime::max()) ++asked;
    }
    /// Checks the completions that have become known since the last call.
    void check() {
        for (std::size_t r = 0; r < known_.size(); ++r) {
            const auto& done = player_.package().outbox(player_.requesters()[r]).done;
            for (; known_[r] < done.size(); ++known_[r]) {
                REQUIRE(done[known_[r]].done >= horizon_);
                ++seen;
                exact += done[known_[r]].done == horizon_ ? 1 : 0;
            }
        }
    }
    void restart() { horizon_ = SimTime{}; }

    std::uint64_t asked = 0;
    std::uint64_t seen = 0;   // completions
    std::uint64_t exact = 0;  // of these, those at the very horizon

private:
    CasePlayer& player_;
    std::vector<std::size_t> known_;  // by requester
    SimTime horizon_{};
};

/// Runs up to `until`, with stops at random moments.
void run(CasePlayer& player, Watch& watch, RandomStream& random, Cycles until) {
    platform::Package& package = player.package();
    while (package.next() < until) {
        watch.ask();
        package.advance(std::min(until, package.next() + Cycles{1 + random.below(40)}));
        watch.check();
    }
    package.advance(until);
    watch.check();
}

platform::PackageParams idle_memory() {
    platform::PackageParams params;
    params.channel.dram.refresh = false;
    params.channel.encryption.mode = crypto::EncryptionMode::off;
    return params;
}

}  // namespace

TEST_CASE("No completion that becomes known later comes before the horizon", "[platform][horizon]") {
    std::uint64_t asked = 0;
    std::uint64_t exact = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const reference::Case c = reference::random_shared_case(seed);
        INFO("seed " << seed << ": " << reference::text(c.config));
        CasePlayer player{c};
        Watch watch{player};
        RandomStream random{seed, "stops"};
        for (const reference::Request& r : player.requests()) {
            run(player, watch, random, Cycles{r.put});
            player.put_next();
            watch.restart();
            watch.check();  // the arrivals of the present cycle may have completed lines
        }
        while (!player.package().controller().is_drained())
            run(player, watch, random, player.package().next() + 1_cy);
        REQUIRE(watch.seen == player.requests().size());
        CHECK(player.package().completion_horizon() == SimTime::max());
        asked += watch.asked;
        exact += watch.exact;
    }
    CHECK(asked > 10'000);
    CHECK(exact > 100);  // a horizon that is far too early would never be reached
}

TEST_CASE("The horizon of an idle package is the end of time", "[platform][horizon]") {
    platform::Machine machine{{idle_memory()}};
    CHECK(machine.package(0).completion_horizon() == SimTime::max());
    machine.package(0).advance(1'000_cy);
    CHECK(machine.package(0).completion_horizon() == SimTime::max());
}

TEST_CASE("The horizon of one queued read is that of its RD, as early as the channel can act",
          "[platform][horizon]") {
    platform::Machine machine{{idle_memory()}};
    platform::Package& package = machine.package(0);
    const auto requester = package.connect();
    const auto& timing = package.part().timing;
    package.advance(100_cy);
    REQUIRE(package.put({.line = PhysAddr{0}, .from = requester, .answers = {.done = true}}, 100_cy));
    const Cycles forwarded = package.params().channel.controller.forward_latency;
    CHECK(package.completion_horizon() ==
          package.clock().edge(100_cy + std::min(forwarded, timing.read_end())));
    package.advance(102_cy);  // it is queued, its row opens, and the next command is chosen
    const Cycles next = package.next();
    CHECK(next == 100_cy + timing.tRCD);
    CHECK(package.completion_horizon() == package.clock().edge(next + timing.read_end()));
    package.advance(next + 1_cy);
    REQUIRE(package.outbox(requester).done.size() == 1);
    CHECK(package.outbox(requester).done.front().done == package.clock().edge(next + timing.read_end()));
    CHECK(package.completion_horizon() == SimTime::max());
}

TEST_CASE("The horizon counts what every read has behind it", "[platform][horizon]") {
    auto params = idle_memory();
    params.channel.controller.backend_latency = 10_ns;
    platform::Machine machine{{params}};
    platform::Package& package = machine.package(0);
    REQUIRE(package.put({.line = PhysAddr{0}, .from = package.connect(), .answers = {.done = true}}, 0_cy));
    package.advance(1_cy);
    CHECK(package.completion_horizon() ==
          package.clock().edge(package.next() + package.part().timing.read_end()) + 10_ns);
}

TEST_CASE("The horizon of one queued write is that of its WR", "[platform][horizon]") {
    platform::Machine machine{{idle_memory()}};
    platform::Package& package = machine.package(0);
    const auto& timing = package.part().timing;
    REQUIRE(package.put({.line = PhysAddr{0},
                         .direction = memctrl::Direction::write,
                         .from = package.connect(),
                         .answers = {.done = true}},
                        0_cy));
    CHECK(package.completion_horizon() == SimTime{});  // it might be coalesced at once
    package.advance(1_cy);
    CHECK(package.completion_horizon() == package.clock().edge(package.next() + timing.write_end()));
}
