// SPDX-License-Identifier: Apache-2.0
// What `mktme-sim stats` lists is what runs write.
#include <catch2/catch.hpp>
#include <set>

#include "models/base/stat_place.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/results/stat_catalogue.hpp"
#include "sim/run/assembly.hpp"
#include "sim/scenario/player.hpp"
#include "tests/sim/scenario/server.hpp"
#include "tests/sim/temporary_folder.hpp"
#include "tests/workloads/cpu/instructions.hpp"
#include "workloads/scenario/parse.hpp"

namespace {

using namespace mktme;

/// Configurations that together have every component, and every statistic that only some runs have.
const std::vector<std::string> configurations{
    "workload.issue = 'window'\nencryption.mode = 'off'\n",
    "workload.generator = 'loaded'\nworkload.bandwidth = '1 GB/s'\n",
    ("encryption.mode = 'mktme'\ncrypto.key_store = 2\ncrypto.energy_per_block = '1 pJ'\ndata.mode = 'tags'\n"
     "[[mktme.key]]\nkeyid = 1\n[sim.phase.all]\n"),
    ("workload.traces = ['t.mrt']\n[cpu]\n[cache.l3]\nsize = '1 MiB'\nways = 16\n"
     "[cache.l4]\nsize = '1 MiB'\nways = 16\n"),
    "workload.traces = ['t.mrt']\nplatform.packages = 2\n[cpu]\n",
    "workload.traces = ['t.mrt']\n[cpu]\n[[platform.device]]\n",
};

std::set<std::string> places_of(const std::vector<StatValue>& values) {
    std::set<std::string> places;
    for (const auto& stat : values) places.insert(place_of(stat.path));
    return places;
}

/// Runs a configuration. A trace that it names is one of a few loads.
std::vector<StatValue> run(const std::string& text) {
    const test::TemporaryFolder folder;
    const auto trace = folder.write("t.mrt", test::mrt_trace({{.address = 0x1000}, {.address = 0x2000}}));
    sim::LoadedConfig loaded;
    sim::apply_table("c.toml", sim::Giver::user, toml::parse("workload.requests = 200\n" + text), loaded);
    if (loaded.config.workload.has_trace()) loaded.config.workload.traces.entries = {trace.string()};
    sim::Assembly assembly{loaded.config};
    while (assembly.front_end().run(100)) continue;
    assembly.machine().finish();
    return assembly.stats(false).values();
}

/// Runs a scenario, whose kernel has statistics besides.
std::vector<StatValue> run_scenario() {
    const auto script =
        scenario::parse_text("mktme-scenario 1\nspawn p\np m = mmap 1p rw anon,private\nend\n", "s");
    return sim::ScenarioPlayer{script, "s", test::server({"data.mode=tags"})}.run().stats.values();
}

}  // namespace

TEST_CASE("Runs write the statistics of the catalogue, all of them and no others", "[results][tree]") {
    std::set<std::string> written;
    for (const auto& text : configurations) written.merge(places_of(run(text)));
    written.merge(places_of(run_scenario()));
    CHECK(written == places_of(sim::stat_catalogue()));
}

TEST_CASE("Every statistic has a unit and a meaning, and stands once", "[results][tree]") {
    for (const auto& text : configurations) {
        std::set<std::string> paths;
        for (const auto& stat : run(text)) {
            INFO(stat.path);
            CHECK(paths.insert(stat.path).second);
            const auto* const known = sim::find_stat(stat.path);
            REQUIRE(known != nullptr);
            CHECK(known->unit == stat.unit);
            CHECK_FALSE(known->unit.empty());
            CHECK_FALSE(known->text.empty());
        }
    }
}
