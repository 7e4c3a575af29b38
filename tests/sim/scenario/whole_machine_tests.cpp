// SPDX-License-Identifier: Apache-2.0
// Scenarios on the whole machine: every call, fault and access is work of a core.
#include <fmt/format.h>

#include "sim/config/loader.hpp"
#include "sim/run/scenario_machine.hpp"
#include "tests/sim/scenario/play_shipped.hpp"

using namespace mktme;

namespace {

sim::ScenarioHost server(const std::string& data_mode) {
    const std::vector files{source_dir() / "configs/machines/icx.toml"};
    const std::vector sets{"data.mode=" + data_mode};
    const auto config = sim::load_config(files, sets).config;
    return {.settings = sim::scenario_defaults(config), .make = [=](const sim::ScenarioSettings& settings) {
                auto all = sets;
                for (const auto& set : sim::machine_sets(config, settings)) all.push_back(set);
                return sim::scenario_host(sim::load_config(files, all).config).make(settings);
            }};
}

sim::ScenarioReport play(const sim::ScenarioHost& host, const std::string& lines) {
    const auto script = scenario::parse_text("mktme-scenario 2\n" + lines + "end\n", "script");
    return sim::ScenarioPlayer{script, "script", host}.run();
}

}  // namespace

TEST_CASE("Shipped scenarios pass on a whole server", "[scenario][player][machine]") {
    const auto host = server("tags");
    for (const char* name : test::shipped_for_plain_machines) {
        CAPTURE(name);
        // v1 gives pages in place another key: what they held is read once, a line at a time.
        const std::uint64_t wrong = name == std::string_view{"key-change-v1"} ? 64 : 0;
        CHECK(test::play_shipped(name, host).wrong_reads == wrong);
    }
}

TEST_CASE("Actions of the whole machine take time, those of several cores at once",
          "[scenario][player][machine]") {
    std::string lines = "config cores=2 keyids=3\n@0\nspawn p core=0\nspawn q core=1\n";
    lines += "p m = mmap 64p rw anon,private\nq m = mmap 64p rw anon,private\n";
    lines += "@100000\np fill m 0 64p 0x11\n@100001\nq fill m 0 64p 0x22\n";
    lines += "@400000\np check m 0 64p 0x11\nq check m 0 64p 0x22\n";
    const auto report = play(server("tags"), lines);
    CHECK(report.failures.empty());
    CHECK(report.wrong_reads == 0);
    REQUIRE(report.actions.size() == 6);
    const auto& first = report.actions[2];
    const auto& second = report.actions[3];
    CHECK(first.end > first.start);
    CHECK(second.start < first.end);
}
