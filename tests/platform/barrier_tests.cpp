// SPDX-License-Identifier: Apache-2.0
// Tests of events that concern all channels at once, when channels or the agenda have nothing left to do.
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/tme/boot/configured_keys.hpp"
#include "tests/memctrl/bench_system.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using memctrl::Direction;
using workloads::IssueMode;

/// Returns a machine whose channels end in self-refresh, and whose keys are replaced with a drain.
sim::SimConfig sleepy(std::uint64_t channels) {
    sim::SimConfig config;
    config.memory.channels = channels;
    config.dram.self_refresh_after = 200_cy;
    config.encryption.mode = crypto::EncryptionMode::mktme;
    config.mktme.key = {{.keyid = 1}};
    config.pconfig.drain = true;
    config.workload.generator = workloads::GeneratorKind::random;
    config.workload.keyid_assignment = workloads::KeyIdAssignment::one;
    config.workload.keyid = 1;
    config.workload.issue = IssueMode::window;
    config.workload.window = 4;
    config.workload.requests = 600;
    return config;
}

}  // namespace

TEST_CASE("A barrier that never comes stops no channel, one that comes stops none that never acts",
          "[memctrl][barrier]") {
    memctrl::Barrier barrier;
    CHECK_FALSE(barrier.stops(Cycles::max()));
    CHECK_FALSE(barrier.stops(5_cy));
    barrier.at = 5_cy;
    CHECK_FALSE(barrier.stops(4_cy));
    CHECK(barrier.stops(5_cy));
    CHECK_FALSE(barrier.stops(Cycles::max()));
}

TEST_CASE("An empty agenda is reached at any time", "[memctrl][barrier]") {
    memctrl::MemorySystem memory{sim::memory_system_params(sleepy(2))};
    memory.reach(Cycles::max());
    int done = 0;
    memory.schedule(7_cy, [&](Cycles) { ++done; });
    memory.reach(6_cy);
    CHECK(done == 0);
    memory.reach(Cycles::max());
    CHECK(done == 1);
    memory.reach(Cycles::max());
    CHECK(done == 1);
}

TEST_CASE("A channel that its last drain leaves asleep for good can be stepped", "[memctrl][barrier]") {
    auto params = sim::memory_system_params(sleepy(1));
    params.channel.dram.refresh = false;
    memctrl::MemorySystem memory{params};
    const auto image = tme::structure_of({.keyid = 1}, 0, 1).image();
    const PhysAddr line = memory.layout().with_keyid(DramAddr{0}, KeyId{1});
    auto& channel = memory.channels()[0];
    memory.schedule(5_cy, [&](Cycles now) { memory.pconfig(now, {}, image); });
    channel.offer(memory.decode(line, Direction::read, 0).value(), 0_cy);
    channel.run_until_accepted(0);
    for (int i = 0; i < 1000; ++i) channel.step();  // the drain runs the channel itself
    CHECK(channel.is_drained());
    CHECK(channel.next() == Cycles::max());
    channel.step();
    CHECK_NOTHROW(memory.finish());
}

TEST_CASE("What waits for ever is said, by who waits", "[memctrl][barrier]") {
    // A closed port that nothing opens breaks the model's rules and leaves the loops without an event.
    auto params = sim::memory_system_params(sleepy(1));
    params.channel.dram.refresh = false;
    memctrl::MemorySystem memory{params};
    auto& channel = memory.channels()[0];
    channel.close(0_cy);
    const auto request = memory.decode(PhysAddr{0}, Direction::read, 0).value();
    channel.offer(request, 0_cy);
    CHECK_THROWS_WITH(channel.run_until_accepted(0),
                      Catch::Contains("a request waits at a port and nothing can ever happen") &&
                          Catch::Contains("a read of line 0x0 waits at the port"));
    CHECK_THROWS_WITH(channel.drain(), Catch::Contains("requests are queued and nothing can ever happen"));
}

TEST_CASE("Keys replaced with a drain under every issue mode, with sleep and several channels, end the run",
          "[memctrl][barrier]") {
    for (const std::uint64_t channels : {1U, 2U, 4U})
        for (const IssueMode issue :
             {IssueMode::window, IssueMode::dependent, IssueMode::asap, IssueMode::timed})
            for (const bool refresh : {false, true}) {
                auto config = sleepy(channels);
                config.workload.issue = issue;
                config.dram.refresh = refresh;
                for (std::uint64_t i = 1; i <= 200; ++i)
                    config.mktme.program.push_back({.at = SimTime{i * 97'000'000}, .keyid = 1});
                const auto stats = testing::run(config);
                INFO("channels " << channels << " issue " << name_of(issue) << " refresh " << refresh);
                CHECK(stats.memory().reads + stats.memory().writes == config.workload.requests);
                CHECK(stats.mktme().pconfig.success + stats.mktme().pconfig.device_busy > 10);
            }
}

TEST_CASE("A window opens with the earliest read, also where a drain ran the channel it came from",
          "[memctrl][barrier]") {
    // All reads that are outstanding when a key is replaced complete within the drain, in all channels.
    auto config = sleepy(4);
    config.workload.window = 8;
    config.workload.requests = 5000;
    config.workload.read_share = Ratio{1.0};
    for (std::uint64_t i = 1; i <= 2000; ++i)
        config.mktme.program.push_back({.at = SimTime{i * 50'000'000}, .keyid = 1});
    config.pconfig.direct_time = SimTime{};
    const auto stats = testing::run(config);
    CHECK(stats.memory().reads == 5000);
    CHECK(stats.mktme().pconfig.success > 100);
}
