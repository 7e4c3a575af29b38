// SPDX-License-Identifier: Apache-2.0
// PCONFIG that waits for the requests of its KeyID, in front of cores: controllers are ahead of the cores then.
#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <string>

#include "tests/sim/core_runs.hpp"

namespace {

using namespace mktme;
using namespace mktme::test;

/// Two cores that write a lot through KeyID 1, whose key changes meanwhile.
const std::string machine_of_writers = R"(
cpu.rob = 64
workload = { generator = "mix", requests = 2000, footprint = "64 KiB", read_share = 0.2, keyid_assignment = "one", keyid = 1 }
platform = { cores = 2, clock = "2 GHz", hop = "10 cycles" }
cache.l1d = { size = "1 KiB", ways = 2 }
cache.l2 = { size = "2 KiB", ways = 2 }
cache.llc = { size = "4 KiB", ways = 4, latency = "8 cycles" }
encryption.mode = "mktme"
mktme.pconfig.drain = true
mktme.key = [{ keyid = 1 }]
mktme.program = [{ at = "3 us", command = "set-key-random", keyid = 1 }]
)";
const std::string two_packages = "platform = { packages = 2, placement = 'interleaved' }";

}  // namespace

TEST_CASE("A key is replaced behind the requests of its KeyID while cores go on", "[cores][drain]") {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        INFO("seed " << seed);
        const StatTree stats = run_cores({machine_of_writers, "sim.seed = " + std::to_string(seed)});
        CHECK(value_at(stats, "mktme.pconfig.success") == 1);
        CHECK(value_at(stats, "mktme.pconfig.drain_ns") > 0);
        CHECK(value_at(stats, "cpu.total.instructions") == 4000);
    }
}

TEST_CASE("What happens elsewhere during a drain changes nothing", "[cores][drain]") {
    const StatTree alone = run_cores({machine_of_writers, two_packages});
    REQUIRE(value_at(alone, "package.0.mktme.pconfig.drain_ns") > 100);
    // Phases that begin and end within the drains of both packages, which all of the machine has to reach.
    std::string phases = "sim.phase = [";
    for (int i = 0; i < 20; ++i)
        phases += fmt::format("{{ name = 'p{0}', begin = '{1} ns', end = '{2} ns' }}, ", i, 3000 + 7 * i,
                              3003 + 7 * i);
    const StatTree cut = run_cores({machine_of_writers, two_packages, phases + "]"});
    for (const char* const path : {"cpu.total.cycles", "package.0.mktme.pconfig.drain_ns",
                                   "package.1.mktme.pconfig.drain_ns", "memory.read_latency_ns.mean"}) {
        INFO(path);
        CHECK(value_at(cut, path) == value_at(alone, path));
    }
}

TEST_CASE("Each package replaces its key behind the requests that it has", "[cores][drain]") {
    const StatTree stats = run_cores({machine_of_writers, two_packages});
    CHECK(value_at(stats, "package.0.mktme.pconfig.success") == 1);
    CHECK(value_at(stats, "package.1.mktme.pconfig.success") == 1);
    CHECK(value_at(stats, "cpu.total.instructions") == 8000);
}
