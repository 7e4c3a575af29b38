// SPDX-License-Identifier: Apache-2.0
// Lists of tables whose elements have names.
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/config/writer.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;

sim::LoadedConfig load(const std::string& text, const std::vector<std::string>& sets = {}) {
    sim::LoadedConfig loaded;
    sim::apply_table("m.toml", sim::Giver::machine, toml::parse(text), loaded);
    sim::apply_sets(sets, loaded);
    return loaded;
}

const std::string two =
    "[sim.phase.warm]\nend = '10 us'\n[sim.phase.measured]\nbegin = '10 us'\nend = '30 us'\n";

}  // namespace

TEST_CASE("Elements with names are tables of these names, or a list of tables that say theirs",
          "[config][list]") {
    const auto named = load(two).config.sim.phase;
    REQUIRE(named.size() == 2);
    const auto listed =
        load("[[sim.phase]]\nname = 'measured'\nbegin = '10 us'\nend = '30 us'\n").config.sim.phase;
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].name == "measured");
    CHECK(listed[0].begin == 10_us);
    CHECK(listed[0].end == 30_us);
}

TEST_CASE("An argument --set reaches an element by its name, and adds one of a new name", "[config][list]") {
    for (const char* path : {"sim.phase.measured.end", "sim.phase[measured].end"}) {
        const auto loaded = load(two, {std::string{path} + "=20 us"});
        const auto& phases = loaded.config.sim.phase;
        REQUIRE(phases.size() == 2);
        const auto changed = phases[0].name == "measured" ? phases[0] : phases[1];
        CHECK(changed.begin == 10_us);
        CHECK(changed.end == 20_us);
        CHECK(loaded.origins.at("sim.phase[measured].end").place == "--set");
        CHECK(loaded.origins.at("sim.phase[measured].begin").place == "m.toml:4");
    }
    const auto loaded = load(two, {"sim.phase.late.begin=40 us"});
    REQUIRE(loaded.config.sim.phase.size() == 3);
    CHECK(loaded.config.sim.phase[2].name == "late");
    CHECK(loaded.config.sim.phase[2].begin == 40_us);
}

TEST_CASE("A later file overrides the elements of a name", "[config][list]") {
    sim::LoadedConfig loaded = load(two);
    sim::apply_table("u.toml", sim::Giver::user, toml::parse("[sim.phase.warm]\nend = '5 us'\n"), loaded);
    REQUIRE(loaded.config.sim.phase.size() == 2);
    CHECK(loaded.origins.at("sim.phase[warm].end").place == "u.toml:2");
}

TEST_CASE("What is wrong in an element is told by its name", "[config][list]") {
    CHECK_THROWS_WITH(load("[sim.phase.warm]\nbegn = '1 ns'\n"),
                      "m.toml:2:1: sim.phase[warm].begn: no such key (did you mean sim.phase.begin?)");
    CHECK_THROWS_WITH(
        load("[sim.phase.warm]\nbegin = 3\n"),
        Catch::StartsWith("m.toml:2:9: sim.phase[warm].begin = 3: must be a number with a unit"));
    CHECK_THROWS_WITH(load("[[sim.phase]]\nbegin = '1 ns'\n"),
                      Catch::Contains("sim.phase: a table needs a name"));
    CHECK_THROWS_WITH(load("[[sim.phase]]\nname = 'a'\n[[sim.phase]]\nname = 'a'\n"),
                      Catch::Contains("sim.phase[a]: is there twice"));
    CHECK_THROWS_WITH(load("[sim.phase]\nwarm = 3\n"), Catch::Contains("sim.phase[warm]: must be a table"));
    CHECK_THROWS_WITH(load("[sim.phase.warm]\nname = 'x'\n"),
                      Catch::Contains("sim.phase[warm]: has its name in its head"));
    CHECK_THROWS_WITH(load("[sim]\nphase = 3\n"),
                      Catch::Contains("sim.phase: must be tables headed [[sim.phase]] or [sim.phase.NAME]"));
    CHECK_THROWS_WITH(
        load(two, {"sim.phase.warm.begn=1 ns"}),
        "--set sim.phase.warm.begn=1 ns: no such key sim.phase[warm].begn (did you mean sim.phase.begin?)");
    CHECK_THROWS_WITH(load(two, {"sim.phase.warm.end=x"}),
                      Catch::StartsWith("--set sim.phase[warm].end = x: must be"));
    CHECK_THROWS_WITH(load(two, {"sim.phase.warm=x"}), Catch::Contains("no such key sim.phase.warm"));
    CHECK_THROWS_WITH(load(two, {"sim.phase=x"}),
                      Catch::Contains("sim.phase is a list of tables; write sim.phase.NAME.KEY=VALUE"));
    CHECK_THROWS_WITH(load(two, {"sim.phase.warm.name=x"}), Catch::Contains("has its name in its path"));
}

TEST_CASE("A configuration with named elements is read back as it was written", "[config][list]") {
    const auto loaded = load(two, {"sim.phase.late.begin=40 us"});
    const std::string text = sim::config_as_toml(loaded, {});
    CHECK(text.find("[[sim.phase]]\nname = \"late\"") != std::string::npos);
    REQUIRE(load(text).config.sim.phase.size() == 3);
    CHECK(load(text).config.sim.phase[2].begin == 40_us);
}
