// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "sim/results/stat_catalogue.hpp"

using namespace mktme;

TEST_CASE("The catalogue has the statistics that only some runs have", "[results]") {
    for (const char* path :
         {"sim.time_ns", "workload.read_latency_ns.p99", "workload.probe_latency_ns.mean",
          "memory.energy_nj.total", "memory.energy_per_request_nj", "memory.channel.0.power_mw",
          "crypto.exposed_read_latency_ns.mean", "mktme.pconfig.success", "check.leak"}) {
        INFO(path);
        REQUIRE(sim::find_stat(path) != nullptr);
        CHECK_FALSE(sim::find_stat(path)->unit.empty());
        CHECK_FALSE(sim::find_stat(path)->text.empty());
    }
}

TEST_CASE("A statistic of any channel is that of channel 0, and no other path is taken for it", "[results]") {
    CHECK(sim::find_stat("memory.channel.63.reads") == sim::find_stat("memory.channel.0.reads"));
    CHECK(sim::find_stat("memory.channel.0.reads") != sim::find_stat("memory.reads"));
    CHECK(sim::find_stat("memory.channel.x.reads") == nullptr);
    CHECK(sim::find_stat("memory.channel.") == nullptr);
    CHECK(sim::find_stat("memory.read") == nullptr);
    CHECK(sim::stat_suggestion("crypto.utilization") == " (did you mean crypto.utilisation?)");
}
