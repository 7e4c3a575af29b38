// SPDX-License-Identifier: Apache-2.0
// Stores that take their lines from each other.
#include <catch2/catch.hpp>

#include "tests/sim/core_runs.hpp"

using namespace mktme;
using namespace mktme::test;

TEST_CASE("Stores whose lines are alone in their sets end, as the one that lost its line asks alone",
          "[cpu][progress]") {
    // A private line for each address: without that rule this machine never ends.
    const StatTree stats = run_cores({R"(
        [dram]
        part = "DDR5-4800-8Gb-x16"
        refresh_mode = "same-bank"
        [memory]
        address_map = "rank:channel:bank:column:bank_group:row"
        [platform]
        packages = 2
        cores = 2
        placement = "by-page"
        [cpu]
        order = "in-order"
        store_queue = 30
        [workload]
        generator = "mix"
        requests = 300000
        [[cache]]
        name = "l1i"
        [[cache]]
        name = "l1d"
        ways = 1
        size = "64 B"
        [[cache]]
        name = "l2"
        ways = 1
        size = "2 KiB"
        [[cache]]
        name = "llc"
        ways = 4
        size = "32 KiB")"});
    CHECK(value_at(stats, "cpu.total.lines_lost") > 0);
}
