// SPDX-License-Identifier: Apache-2.0
// Tests of actions that concern all channels at once: when channels or the agenda have nothing left to do, and when a
// channel has gone past them.
#include <catch2/catch.hpp>
#include <vector>

#include "models/base/error.hpp"
#include "models/platform/package_params.hpp"
#include "models/tme/boot/configured_keys.hpp"
#include "tests/memctrl/bench_system.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
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

TEST_CASE("An action stops every channel before its cycle, and no channel once it has run",
          "[platform][agenda]") {
    platform::Machine machine{{sim::package_params(sleepy(2))}};
    platform::Package& package = machine.package(0);
    std::vector<Cycles> done;
    package.agenda().at(package.clock().edge(50_cy), package.path(), [&](SimTime now) {
        CHECK(now == package.clock().edge(50_cy));
        done.push_back(package.controller().done());
        for (const auto& channel : package.controller().channels()) CHECK(channel.done() == 50_cy);
    });
    package.advance(50_cy);
    CHECK(done.empty());  // all cycles before it are done, and it is not due
    package.advance(51_cy);
    REQUIRE(done.size() == 1);
    CHECK(done[0] == 50_cy);
    CHECK(package.controller().done() == 51_cy);
}

TEST_CASE("An action between two edges runs before the cycle of the second", "[platform][agenda]") {
    platform::Machine machine{{sim::package_params(sleepy(1))}};
    platform::Package& package = machine.package(0);
    int done = 0;
    package.agenda().at(package.clock().edge(7_cy) + SimTime{1}, package.path(), [&](SimTime) { ++done; });
    package.reach(7_cy);
    CHECK(done == 0);
    package.reach(8_cy);
    CHECK(done == 1);
}

TEST_CASE("An empty agenda is reached at any time", "[platform][agenda]") {
    platform::Machine machine{{sim::package_params(sleepy(2))}};
    platform::Package& package = machine.package(0);
    package.reach(Cycles::max());
    int done = 0;
    package.agenda().at(package.clock().edge(7_cy), package.path(), [&](SimTime) { ++done; });
    package.reach(6_cy);
    CHECK(done == 0);
    package.reach(Cycles::max());
    CHECK(done == 1);
    package.reach(Cycles::max());
    CHECK(done == 1);
}

TEST_CASE("An action in a cycle that a channel has done is refused, by who asks for it and who has gone on",
          "[platform][agenda]") {
    platform::Machine machine{{sim::package_params(sleepy(2))}};
    platform::Package& package = machine.package(0);
    package.advance(100_cy);
    int done = 0;
    SECTION("the last cycle done") {
        package.agenda().at(package.clock().edge(99_cy), "package0.key_table", [&](SimTime) { ++done; });
        CHECK_THROWS_AS(package.advance(101_cy), InvariantError);
        CHECK_THROWS_WITH(package.reach(99_cy), Catch::Contains("package0.key_table") &&
                                                    Catch::Contains("DRAM cycle 99") &&
                                                    Catch::Contains("has done cycle 99"));
    }
    SECTION("by whoever runs the agenda") {
        package.agenda().at(package.clock().edge(99_cy), "package0.key_table", [&](SimTime) { ++done; });
        CHECK_THROWS_AS(package.agenda().run_until(SimTime::max()), InvariantError);
    }
    SECTION("of the machine itself") {
        package.agenda().at(package.clock().edge(10_cy), "", [&](SimTime) { ++done; });
        CHECK_THROWS_WITH(package.advance(101_cy),
                          Catch::StartsWith("machine: ") && Catch::Contains("package0"));
    }
    SECTION("a PCONFIG") {
        const auto image = tme::structure_of({.keyid = 1}, 0, 1).image();
        CHECK_THROWS_AS((package.pconfig(package.clock().edge(50_cy), {}, image), package.advance(101_cy)),
                        InvariantError);
    }
    SECTION("the first cycle that is not done") {
        package.agenda().at(package.clock().edge(100_cy), "package0.key_table", [&](SimTime) { ++done; });
        CHECK_NOTHROW(package.advance(101_cy));
        ++done;
        CHECK(done == 2);
        return;
    }
    CHECK(done == 0);
}

TEST_CASE("An action in a cycle that another package has done is refused", "[platform][agenda]") {
    auto params = sim::package_params(sleepy(1));
    auto second = params;
    second.number = 1;
    second.base = DramAddr{std::uint64_t{1} << 40U};
    platform::Machine machine{{params, second}};
    machine.package(1).advance(100_cy);
    machine.agenda().at(machine.package(0).clock().edge(50_cy), "", [](SimTime) {});
    CHECK_THROWS_WITH(machine.package(0).advance(60_cy), Catch::Contains("package1"));
}

TEST_CASE("A channel that its last drain leaves asleep for good can be stepped", "[platform][agenda]") {
    auto params = sim::package_params(sleepy(1));
    params.channel.dram.refresh = false;
    platform::Machine machine{{params}};
    platform::Package& package = machine.package(0);
    platform::RunAheadPort port{package};
    auto& channel = package.controller().channels()[0];
    package.pconfig(package.clock().edge(5_cy), {}, tme::structure_of({.keyid = 1}, 0, 1).image());
    platform::LineAccess access{.line = package.layout().with_keyid(DramAddr{0}, KeyId{1})};
    REQUIRE(port.accept(access, 0_cy) == 0_cy);
    int steps = 0;
    while (port.await_read(Cycles::max())) REQUIRE(++steps < 1000);  // the drain runs the channel itself
    CHECK(channel.is_drained());
    CHECK(package.keys().stats(SimTime{1}).pconfig.success == 1);
    while (channel.step(Cycles::max())) REQUIRE(++steps < 1000);
    CHECK(channel.next() == Cycles::max());
    CHECK_FALSE(channel.step(Cycles::max()));
    CHECK_FALSE(port.await_read(Cycles::max()));
    CHECK_NOTHROW(machine.finish());
}

TEST_CASE("What waits for ever is said, by who waits", "[platform][agenda]") {
    // A closed port that nothing opens breaks the model's rules and leaves the loops without an event.
    auto params = sim::package_params(sleepy(1));
    params.channel.dram.refresh = false;
    platform::Machine machine{{params}};
    platform::Package& package = machine.package(0);
    auto& channel = package.controller().channels()[0];
    channel.close(0_cy);
    REQUIRE(package.put({.line = PhysAddr{0}, .from = package.connect()}, 0_cy));
    CHECK_THROWS_WITH(channel.run_until_accepted(0, Cycles::max()),
                      Catch::Contains("a request waits at a port and nothing can ever happen") &&
                          Catch::Contains("a read of line 0x0 with KeyID 0 waits at the port"));
    CHECK_THROWS_WITH(channel.drain(Cycles::max()),
                      Catch::Contains("requests are queued and nothing can ever happen"));
}

TEST_CASE("Keys replaced with a drain under every issue mode, with sleep and several channels, end the run",
          "[platform][agenda]") {
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
          "[platform][agenda]") {
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
