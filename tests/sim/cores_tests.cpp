// SPDX-License-Identifier: Apache-2.0
// The configuration of machines with cores: sections, levels of the caches, derived values, refusals.
#include "sim/config/cores.hpp"

#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/cache/hierarchy_params.hpp"
#include "sim/config/cache_level.hpp"
#include "sim/config/derived_values.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/key_origins.hpp"
#include "sim/config/settled_config.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/config/writer.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using sim::LoadedConfig;
using sim::SimConfig;

LoadedConfig load(const std::string& machine, const std::vector<std::string>& sets = {},
                  const std::string& second = "") {
    LoadedConfig loaded;
    sim::apply_table("m.toml", sim::Giver::machine, toml::parse(machine), loaded);
    sim::apply_table("u.toml", sim::Giver::user, toml::parse(second), loaded);
    sim::apply_sets(sets, loaded);
    return loaded;
}

/// Loads, settles and checks a configuration, as `config check` does but for the memory and the traces.
SimConfig checked(const std::string& machine, const std::vector<std::string>& sets = {},
                  const std::string& second = "") {
    const LoadedConfig loaded = load(machine, sets, second);
    const auto settled = sim::settle(loaded, {});
    sim::naming_origins(loaded, [&] { sim::check_cores(settled.config); });
    return settled.config;
}

std::vector<std::string> names_of(const SimConfig& config) {
    std::vector<std::string> names;
    for (const auto& level : config.caches.cache) names.push_back(level.name);
    return names;
}

void check_same(const cache::CacheParams& a, const cache::CacheParams& b) {
    INFO(a.name);
    for_each_field<cache::CacheParams>([&](const auto& field) {
        INFO(field.key);
        CHECK(a.*field.member == b.*field.member);
    });
}

}  // namespace

TEST_CASE("A machine with a cpu section has cores, and all levels of the caches", "[config][cores]") {
    CHECK_FALSE(load("").config.has_cores);
    CHECK(load("").config.caches.cache.empty());
    CHECK_FALSE(load("[platform]\ncores = 4\n").config.has_cores);
    for (const auto& loaded :
         {load("[cpu]\n"), load("", {"cpu.rob=100"}), load("", {}, "[cpu]\nrob = 100\n")}) {
        CHECK(loaded.config.has_cores);
        CHECK(names_of(loaded.config) == std::vector<std::string>{"l1i", "l1d", "l2", "llc"});
    }
}

TEST_CASE("Levels that are not given have the defaults of the hierarchy", "[config][cores][cache]") {
    const cache::HierarchyParams defaults;
    const auto params = sim::hierarchy_of(load("[cpu]\n").config);
    check_same(params.l1i, defaults.l1i);
    check_same(params.l1d, defaults.l1d);
    REQUIRE(params.shared_levels.size() == 1);
    check_same(params.shared_levels[0], defaults.shared_levels[0]);
    check_same(params.llc, defaults.llc);
    CHECK(params.private_inclusion == defaults.private_inclusion);
    CHECK(params.llc_inclusion == defaults.llc_inclusion);
    CHECK(params.hop == defaults.hop);
    CHECK(params.cores == 1);
}

TEST_CASE("The hierarchy is that of the configuration", "[config][cores][cache]") {
    const auto params = sim::hierarchy_of(checked(
        "[cpu]\n[platform]\ncores = 6\nhop = '3 cycles'\nprobe_latency = '4 cycles'\n[sim]\nseed = 9\n"
        "[data]\nmode = 'tags'\n"
        "[[cache]]\nname = 'l3'\nways = 16\nsize = '4 MiB'\nlatency = '20 cycles'\n"
        "[[cache]]\nname = 'llc'\ninclusion = 'victim'\nreplacement = 'srrip'\n",
        {"cache.l2.ways=10", "cache.l2.inclusion=non-inclusive", "cache[l1d].prefetcher=stride",
         "cache.l1d.prefetch_streams=8"}));
    REQUIRE(params.shared_levels.size() == 2);
    CHECK(params.shared_levels[0].ways == 10);
    CHECK(params.shared_levels[0].size == 1280_KiB);
    CHECK(params.shared_levels[1].name == "l3");
    CHECK(params.shared_levels[1].size == 4_MiB);
    CHECK(params.shared_levels[1].latency == 20_cy);
    CHECK(params.shared_levels[1].miss_entries == params.shared_levels[0].miss_entries);
    CHECK(params.private_inclusion == cache::Inclusion::non_inclusive);
    CHECK(params.llc_inclusion == cache::Inclusion::victim);
    CHECK(params.llc.replacement == "srrip");
    CHECK(params.l1d.prefetcher == "stride");
    CHECK(params.l1d.prefetch_streams == 8);
    CHECK((params.hop == 3_cy && params.probe_latency == 4_cy));
    CHECK((params.cores == 6 && params.seed == 9 && params.data == contents::DataMode::tags));
}

TEST_CASE("Levels stand in order, and a later file overrides the values of one", "[config][cores][list]") {
    const auto loaded = load("[cpu]\n[[cache]]\nname = 'llc'\nways = 12\n[[cache]]\nname = 'l2'\nways = 5\n",
                             {"cache.l1i.size=16 KiB"}, "[[cache]]\nname = 'l2'\nsize = '640 KiB'\n");
    CHECK(names_of(loaded.config) == std::vector<std::string>{"l1i", "l1d", "l2", "llc"});
    const auto& l2 = *loaded.config.caches.find("l2");
    CHECK((l2.ways == 5 && l2.size == 640_KiB));
    CHECK(loaded.config.caches.find("l1i")->size == 16_KiB);
    CHECK(loaded.origins.at("cache[l2].ways").place == "m.toml:7");
    CHECK(loaded.origins.at("cache[l2].size").place == "u.toml:3");
    CHECK(loaded.origins.at("cache[l1i].size").place == "--set");
    CHECK_FALSE(loaded.origins.contains("cache[l1d]"));
}

TEST_CASE("What is wrong in a level is told by its name", "[config][cores][list][errors]") {
    CHECK_THROWS_WITH(load("[cpu]\n[[cache]]\nname = 'l5'\n"),
                      "m.toml:2:1: cache[l5]: must be one of l1i, l1d, l2, l3, l4, llc");
    CHECK_THROWS_WITH(load("[cpu]\n", {"cache.l22.ways=4"}),
                      "--set cache.l22.ways=4: cache[l22]: must be one of l1i, l1d, l2, l3, l4, llc");
    CHECK_THROWS_WITH(load("[cpu]\n[cache.l9]\nways = 3\n"), Catch::Contains("cache[l9]: must be one of"));
    CHECK_THROWS_WITH(load("[cpu]\n[[cache]]\nname = 'l2'\n[[cache]]\nname = 'l2'\n"),
                      Catch::Contains("cache[l2]: is there twice"));
    CHECK_THROWS_WITH(load("[cpu]\n[cache.l2]\nwais = 3\n"),
                      "m.toml:3:1: cache[l2].wais: no such key (did you mean cache.ways?)");
    CHECK_THROWS_WITH(load("[cpu]\n", {"cache.l2.ways=0"}), "--set cache[l2].ways = 0: must be 1 to 64");
    CHECK_THROWS_WITH(load("[cpu]\n[cache]\nways = 3\n"), Catch::Contains("cache[ways]: must be a table"));
    CHECK_THROWS_WITH(load("[cpu]\n", {"cache.ways=3"}), Catch::Contains("no such key cache.ways"));
}

TEST_CASE("A machine without cores gives nothing that only cores look at", "[config][cores][errors]") {
    const std::string why =
        ": has no effect: no cores are configured; it takes a machine with a [cpu] section";
    CHECK_THROWS_WITH(checked("[platform]\ncores = 4\n"), "m.toml:2: platform.cores = 4" + why);
    CHECK_THROWS_WITH(checked("", {"mmu.walkers=4"}), "--set mmu.walkers = 4" + why);
    CHECK_THROWS_WITH(checked("[tlb]\nl2_ways = 8\n"), "m.toml:2: tlb.l2_ways = 8" + why);
    CHECK_THROWS_WITH(checked("[[cache]]\nname = 'l2'\n"), "m.toml:1: cache[l2]" + why);
    CHECK_THROWS_WITH(checked("", {}, "[cache.llc]\nways = 16\n"), "u.toml:1: cache[llc]" + why);
    for (const char* set : {"workload.warmup=1000", "workload.measure=1000", "workload.repeat=true",
                            "workload.spread=turns", "workload.slice=1000"}) {
        INFO(set);
        CHECK_THROWS_WITH(checked("", {set}), Catch::Contains("no cores are configured"));
    }
    // A default is no contradiction, and the same values are those of a machine once it has cores.
    CHECK_NOTHROW(checked("[platform]\ncores = 1\n"));
    CHECK_NOTHROW(checked("[platform]\ncores = 4\n[[cache]]\nname = 'l2'\n", {}, "[cpu]\n"));
}

TEST_CASE("A parameter that a level does not have is refused, also of the machine",
          "[config][cores][errors]") {
    const auto refused = [](const std::string& level, const std::string& value, const std::string& why) {
        INFO(level << " " << value);
        const std::string machine = "[cpu]\n[cache." + level + "]\n" + value + "\n";
        CHECK_THROWS_WITH(checked(machine),
                          Catch::StartsWith("m.toml:3: cache[" + level + "].") && Catch::Contains(why));
    };
    const std::string slice = "a slice of the shared cache has no miss entries and no prefetcher";
    refused("llc", "miss_entries = 20", slice);
    refused("llc", "prefetcher = 'stride'", slice);
    refused("llc", "prefetch_degree = 2", slice);
    refused("llc", "prefetch_distance = 2", slice);
    refused("llc", "prefetch_streams = 2", slice);
    for (const char* level : {"l1i", "l1d", "l3"})
        refused(level, "inclusion = 'victim'",
                "L1I and L1D have no levels above them, and l3 and l4 are as l2");
    for (const char* level : {"l1i", "l1d"})
        refused(level, "write_back_entries = 4", "no lines leave the core from this level");
    CHECK_THROWS_WITH(checked("[cpu]\n[cache.l3]\n[cache.l2]\nwrite_back_entries = 4\n"),
                      Catch::Contains("cache[l2].write_back_entries = 4: has no effect"));
    CHECK_NOTHROW(
        checked("[cpu]\n[cache.l2]\nwrite_back_entries = 4\n[cache.llc]\nwrite_back_entries = 4\n"));
    // Those of a prefetcher that is off are the machine's to give, and not its user's.
    CHECK_NOTHROW(checked("[cpu]\n[cache.l1d]\nprefetch_degree = 2\n"));
    CHECK_THROWS_WITH(checked("[cpu]\n", {"cache.l1d.prefetch_degree=2"}),
                      Catch::Contains("the prefetcher of this level is off"));
    CHECK_THROWS_WITH(checked("[cpu]\n", {"cache.l1d.prefetcher=next-line", "cache.l1d.prefetch_streams=2"}),
                      Catch::Contains("follows no strides"));
}

TEST_CASE("On a machine with cores, what drives the memory by itself has no effect",
          "[config][cores][errors]") {
    for (const char* set : {"workload.interval=5 ns", "workload.request_alignment=16 B"}) {
        INFO(set);
        CHECK_THROWS_WITH(checked("[cpu]\n", {set}), Catch::Contains("the requests are those of the cores"));
        CHECK_NOTHROW(checked("", {set}));
    }
}

TEST_CASE("A machine that cannot be is refused with the reason", "[config][cores][errors]") {
    struct Case {
        std::string machine;
        std::string message;
    };
    const std::vector<Case> cases{
        {"[platform]\nhop = '0 cycles'\n", "platform.hop = \"0 cycles\": must be 1 cycle to 1000 cycles"},
        {"[platform]\nprobe_latency = '0 cycles'\n",
         "platform.probe_latency = \"0 cycles\": must be 1 cycle"},
        {"[platform]\ncores = 0\n", "platform.cores = 0: must be 1 to 256"},
        {"[platform]\ncores = 257\n", "platform.cores = 257: must be 1 to 256"},
        {"[platform]\nclock = '0 Hz'\n", "platform.clock = \"0 Hz\": must be 1 MHz to 1000 GHz"},
        {"[platform]\npackages = 0\n", "platform.packages = 0: must be 1 to 8"},
        {"[platform.link]\nlatency = '0 ns'\n", "platform.link.latency = \"0 ns\": must be"},
        {"[cache.l2]\nlatency = '0 cycles'\n", "cache[l2].latency = \"0 cycles\": must be 1 cycle"},
        {"[cache.l2]\nways = 3\n",
         "m.toml:2: cache[l2].ways = 3: must divide the 20480 lines of cache[l2].size = 1310720 B"},
        {"[cache.llc]\nsize = '3 MiB'\nways = 16\n",
         "m.toml:2: cache[llc].size = 3145728 B: gives 3072 sets of 16 ways; the sets must be a power of "
         "two"},
        {"[cache.l1d]\nways = 65\n", "cache[l1d].ways = 65: must be 1 to 64"},
        {"[cache.l1d]\nmiss_entries = 0\n", "cache[l1d].miss_entries = 0: must be 1 to 1024"},
        {"[cache.l2]\nreplacement = 'tree-plru'\n", "cache[l2].replacement = tree-plru: needs ways that are"},
        {"[cache.l2]\nreplacement = 'mru'\n", "cache[l2].replacement = \"mru\": must be one of"},
        {"[cache.l2]\ninclusion = 'victim'\n",
         "m.toml:2: cache[l2].inclusion = victim: must be inclusive or non-inclusive"},
        {"[cache.l2]\nwrite_back_entries = 1\ninclusion = 'non-inclusive'\n",
         "m.toml:2: cache[l2].write_back_entries = 1: must be at least 2, as a reply may put a line of each"},
        {"[cache.l3]\nwrite_back_entries = 2\n[cache.l2]\ninclusion = 'non-inclusive'\n",
         "m.toml:2: cache[l3].write_back_entries = 2: must be at least 3"},
        {"[cache.l4]\n", "cache[l4]: needs a level l3 above it"},
        {"[tlb]\nl1_data_4k_entries = 0\n", "tlb.l1_data_4k_entries = 0: must be 1 to 65536"},
        {"[tlb]\nl2_entries = 2047\n",
         "m.toml:2: tlb.l2_entries = 2047: must be a multiple of tlb.l2_ways = 16"},
        {"[tlb]\nl1_code_4k_entries = 24\n",
         "m.toml:2: tlb.l1_code_4k_entries = 24: 3 sets of tlb.l1_code_4k_ways = 8, where a power of two is "
         "needed"},
        {"[tlb]\nl2_most_ways_2m = 17\n",
         "m.toml:2: tlb.l2_most_ways_2m = 17: must be 1 to tlb.l2_ways = 16"},
        {"[tlb]\nl2_latency = '0 cycles'\n", "tlb.l2_latency = \"0 cycles\": must be 1 cycle"},
        {"[mmu]\nwalkers = 0\n", "mmu.walkers = 0: must be 1 to 64"},
        {"[mmu]\nlevels = 3\n", "mmu.levels = 3: must be 4 to 5"},
        {"[mmu]\npde_entries = 20\n",
         "m.toml:2: mmu.pde_entries = 20: must be a multiple of mmu.pde_ways = 8"},
        {"[cpu]\nrob = 0\n", "cpu.rob = 0: must be 1 to 4096"},
        {"[cpu]\nload_ports = 0\n", "cpu.load_ports = 0: must be 1 to 32"},
        {"[cpu]\nforward_latency = '0 cycles'\n", "cpu.forward_latency = \"0 cycles\": must be 1 cycle"},
        {"[cpu]\norder = 'chaos'\n", "cpu.order = \"chaos\": must be one of out-of-order, in-order"},
        {"[cpu]\nplain_ipc = 6.0\n", "m.toml:2: cpu.plain_ipc = 6: must be at most cpu.dispatch_width = 5"},
        {"[workload]\nslice = 0\n", "workload.slice = 0: must be at least 1"},
    };
    for (const auto& one : cases) {
        INFO(one.machine);
        const std::string cores = one.machine.starts_with("[cpu]") ? "" : "[cpu]\n";
        CHECK_THROWS_WITH(checked(one.machine + cores), Catch::Contains(one.message));
    }
}

TEST_CASE("Each level is needed, whatever made the configuration", "[config][cores][errors]") {
    for (const char* name : {"l1i", "l1d", "l2", "llc"}) {
        SimConfig config = load("[cpu]\n").config;
        std::erase_if(config.caches.cache, [&](const auto& level) { return level.name == name; });
        CHECK_THROWS_WITH(sim::check_cores(config), Catch::Contains(std::string{"cache["} + name +
                                                                    "]: a machine with cores needs a level"));
    }
    SimConfig config = load("[cpu]\n").config;
    config.caches.cache.emplace_back().name = "l7";
    CHECK_THROWS_WITH(sim::check_cores(config), "cache[l7]: no such level");
}

TEST_CASE("Memory channels follow from the cores, unless they are given", "[config][cores][share]") {
    const std::string icx = "[cpu]\n[platform]\ncores = 36\ncores_per_channel = 4.5\n";
    struct Case {
        std::uint64_t cores, channels;
    };
    for (const auto& [cores, channels] : std::vector<Case>{{1, 1},
                                                           {2, 1},
                                                           {4, 1},
                                                           {6, 1},
                                                           {7, 2},
                                                           {8, 2},
                                                           {9, 2},
                                                           {12, 2},
                                                           {13, 4},
                                                           {18, 4},
                                                           {36, 8},
                                                           {256, 64}}) {
        INFO(cores);
        const auto loaded = load(icx, {"platform.cores=" + std::to_string(cores)});
        CHECK(loaded.config.memory.channels == channels);
        CHECK(loaded.derived.at("memory.channels") ==
              "platform.cores = " + std::to_string(cores) + " at platform.cores_per_channel = 4.5");
        CHECK_FALSE(loaded.origins.contains("memory.channels"));
    }
    for (const auto& loaded : {load(icx, {"memory.channels=4"}), load(icx + "[memory]\nchannels = 4\n"),
                               load(icx, {}, "[memory]\nchannels = 4\n")}) {
        CHECK(loaded.config.memory.channels == 4);
        CHECK(loaded.derived.empty());
    }
    const auto none = load(icx, {"platform.cores_per_channel=0"});  // no package is modelled any more
    CHECK(none.config.memory.channels == memctrl::MemoryParams{}.channels);
    CHECK(none.derived.empty());
    CHECK(load("[platform]\ncores = 36\ncores_per_channel = 4.5\n").config.memory.channels == 1);
    CHECK(load("[cpu]\n[platform]\ncores = 256\ncores_per_channel = 0.25\n").config.memory.channels == 256);
}

TEST_CASE("A machine whose cores have another share of the memory says so", "[config][cores][share]") {
    const std::string icx = "[cpu]\n[platform]\ncores = 36\ncores_per_channel = 4.5\n";
    const auto note = [&](const std::vector<std::string>& sets) {
        return sim::settle(load(icx, sets), {}).note;
    };
    CHECK(note({}).empty());
    CHECK(note({"platform.cores=18"}).empty());
    CHECK(note({"platform.cores=8"}) ==
          "note: platform.cores = 8 share memory.channels = 2: 4 cores a channel, 4.5 in the package that is "
          "modelled, so each core has 12.5 % more bandwidth than there");
    CHECK_THAT(note({"memory.channels=2"}), Catch::Contains("18 cores a channel") &&
                                                Catch::Contains("each core has 75.0 % less bandwidth"));
    CHECK(note({"platform.cores_per_channel=0", "memory.channels=2"}).empty());
}

TEST_CASE("The configuration of a machine with cores is printed with all origins, and loads back to the same",
          "[config][cores]") {
    const auto loaded = load(
        "[cpu]\nplain_ipc = 2.5\n[platform]\ncores = 8\ncores_per_channel = 4.5\n[cache.l2]\nways = 10\n",
        {"cache.llc.inclusion=victim", "tlb.l2_latency=9 cycles"});
    const std::string text = sim::config_as_toml(loaded, sim::idle_values(loaded.config, {}));
    for (const char* line :
         {"[platform]\n", "[cpu]\n", "[tlb]\n", "[mmu]\n", "\n[[cache]]\nname = \"l1i\"", "cores = 8   ",
          "# channels = 2 ", "# derived: platform.cores = 8 at platform.cores_per_channel = 4.5\n",
          "ways = 10                                            # m.toml:7\n",
          "inclusion = \"victim\"                                 # --set\n", "plain_ipc = 2.5  ",
          "# miss_entries = 16                                  # default; no effect: a slice of the shared"})
        CHECK_THAT(text, Catch::Contains(line));
    const auto again = load(text);
    CHECK(again.config.memory.channels == 2);
    CHECK(again.config.caches.find("llc")->inclusion == cache::Inclusion::victim);
    CHECK(again.config.cpu.plain_ipc == 2.5);
    const auto strip = [](LoadedConfig config) {
        config.origins.clear();
        return sim::config_as_toml(config);
    };
    CHECK(strip(again) == strip(loaded));
}

TEST_CASE("The configuration of a machine without cores does not mention cores", "[config][cores]") {
    const auto loaded = load("[memory]\nchannels = 2\n");
    for (const std::string& text :
         {sim::config_as_toml(loaded), sim::config_as_toml(loaded, sim::idle_values(loaded.config, {}))}) {
        for (const char* section : {"[cpu]", "[platform]", "[tlb]", "[mmu]", "[[cache]]"})
            CHECK(text.find(section) == std::string::npos);
        CHECK_FALSE(load(text).config.has_cores);
    }
    const auto given = load("[platform]\ncores = 3\n");
    CHECK_THAT(sim::config_as_toml(given, sim::idle_values(given.config, {})),
               Catch::Contains("# cores = 3") && Catch::Contains("no effect: no cores are configured"));
}

TEST_CASE("The reference has every parameter of cores, and names formats that only cores read",
          "[config][cores]") {
    const std::string text = sim::config_reference();
    for (const char* part : {"| `rob` | `352` | count | 1 to 4096 |", "[cache.NAME]", "| `inclusion` |",
                             "inclusive, non-inclusive, victim", "## [platform]", "| `hop` | `14 cycles` |",
                             "| `plain_ipc` | `0.0` | number | 0.0 to 32.0 |", "champsim-cloudsuite",
                             "pinatrace", "(docs/numbers.md#core-defaults)"})
        CHECK_THAT(text, Catch::Contains(part));
    CHECK(load("[cpu]\n[trace]\nformat = 'lackey'\n").config.trace.format == "lackey");
}
