// SPDX-License-Identifier: Apache-2.0
// Machines with cores as `config check` sees them: shipped ones, and what cannot be built or spread.
#include "sim/run/core_machine.hpp"

#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/cache/cache_stats.hpp"
#include "models/cpu/core_stats.hpp"
#include "models/dram/part.hpp"
#include "models/memctrl/memory_stats.hpp"
#include "models/platform/package_params.hpp"
#include "models/platform/processor.hpp"
#include "sim/config/cache_level.hpp"
#include "sim/config/cores.hpp"
#include "sim/config/key_origins.hpp"
#include "sim/config/settled_config.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/results/trace_digest.hpp"
#include "sim/run/assembly.hpp"
#include "tests/sim/temporary_folder.hpp"
#include "tests/source_dir.hpp"
#include "tests/workloads/cpu/instructions.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using test::TemporaryFolder;

std::filesystem::path machine(const std::string& name) { return source_dir() / "configs/machines" / name; }

/// Checks a shipped machine with some values set, and returns its configuration.
sim::SimConfig checked(const std::string& name, const std::vector<std::string>& sets = {}) {
    const auto loaded = sim::load_config({machine(name)}, sets);
    const auto settled = sim::settle(loaded, {.has_trace = loaded.config.workload.has_trace()});
    sim::naming_origins(loaded, [&] { sim::check_core_machine(settled.config); });
    return settled.config;
}

std::uint64_t llc_kib(const sim::SimConfig& config) {
    const auto params = sim::hierarchy_of(config);
    return params.llc.size.count() * params.cores / 1024;
}

Bytes capacity(const sim::SimConfig& config) {
    return platform::Machine{{sim::package_params(config)}}.package(0).capacity();
}

/// Writes a trace of some threads and returns its name as `--set workload.traces` takes it.
std::string traces_of(const TemporaryFolder& folder, std::uint16_t threads) {
    std::vector<test::MrtRecord> records;
    for (std::uint16_t thread = 0; thread < threads; ++thread) records.push_back({.thread = thread});
    return "workload.traces=" + folder.write("t.mrt", test::mrt_trace(records, threads)).string();
}

constexpr std::uint64_t loads_of_a_thread = 200;
constexpr std::uint64_t plain_before_a_load = 3;
constexpr std::uint64_t instructions_of_a_thread = loads_of_a_thread * (plain_before_a_load + 1);

/// Returns the Ice Lake server with a core for each thread of a trace whose loads depend on each other.
sim::SimConfig small_server(const TemporaryFolder& folder, std::uint16_t threads,
                            std::vector<std::string> sets = {}) {
    constexpr std::uint64_t stride = 4096 + 64;
    std::vector<test::MrtRecord> records;
    for (std::uint64_t i = 0; i < loads_of_a_thread; ++i)
        for (std::uint16_t thread = 0; thread < threads; ++thread)
            records.push_back({.address = 0x10000000 * (std::uint64_t{thread} + 1) + i * stride,
                               .gap = plain_before_a_load + 1,
                               .thread = thread,
                               .depends = static_cast<std::uint16_t>(i == 0 ? 0 : 1)});
    sets.push_back("workload.traces=" + folder.write("t.mrt", test::mrt_trace(records, threads)).string());
    sets.push_back("platform.cores=" + std::to_string(threads));
    return checked("icx.toml", sets);
}

/// What a run has shown.
struct Outcome {
    cpu::CoreStats cores;
    cpu::CoreStats first;  // of core 0
    cache::CacheStats l1d;
    memctrl::MemoryStats memory;
    double time_ns;
};

Outcome run(const sim::SimConfig& config) {
    sim::Assembly assembly{config};
    while (assembly.front_end().run(100)) continue;
    assembly.machine().finish();
    const StatTree stats = assembly.stats(false);
    return {.cores = *stats.find<cpu::CoreStats>("cpu.total"),
            .first = *stats.find<cpu::CoreStats>("cpu.0"),
            .l1d = *stats.find<cache::CacheStats>("cache.l1d"),
            .memory = *stats.find<memctrl::MemoryStats>("memory"),
            .time_ns = in_ns(assembly.machine().last_done())};
}

}  // namespace

TEST_CASE("The Ice Lake server is a package of 36 cores and eight channels", "[cores][machines]") {
    const auto icx = checked("icx.toml");
    CHECK(icx.has_cores);
    CHECK((icx.platform.cores == 36 && icx.platform.clock == 2400_MHz && icx.memory.channels == 8));
    CHECK(llc_kib(icx) == 36 * 1536);
    CHECK(sim::hierarchy_of(icx).private_inclusion == cache::Inclusion::non_inclusive);
    CHECK(capacity(icx) == 512_GiB);
    const auto& part = dram::find_part(icx.dram.part);
    CHECK(part.clock.count() * 16 * icx.memory.channels == 204'800'000'000);  // 8 B, two beats a clock
}

TEST_CASE("The Sapphire Rapids server is a package of 56 cores and eight channels", "[cores][machines]") {
    const auto spr = checked("spr.toml");
    CHECK((spr.platform.cores == 56 && spr.memory.channels == 8 && spr.cpu.rob == 512));
    CHECK(llc_kib(spr) == 56 * 1920);
    CHECK(capacity(spr) == 512_GiB);
    const auto& part = dram::find_part(spr.dram.part);
    CHECK(part.geometry.data_channels == 2);
    CHECK(part.clock.count() * 16 * spr.memory.channels == 307'200'000'000);
}

TEST_CASE("The parameters of cores and caches are those of the configuration", "[cores]") {
    const auto params = sim::processor_params(checked(
        "spr.toml", {"cpu.wrpkru=30 cycles", "mmu.levels=5", "tlb.l2_latency=8 cycles", "cache.l2.ways=32"}));
    CHECK(params.clock == 2000_MHz);
    CHECK((params.core.rob == 512 && params.core.wrpkru == 30_cy));
    CHECK((params.mmu.levels == 5 && params.mmu.walkers == 4));
    CHECK((params.tlb.l2_latency == 8_cy && params.tlb.l1_code_4k_entries == 256));
    CHECK((params.caches.cores == 56 && params.caches.shared_levels[0].ways == 32));
}

TEST_CASE("Cores scale a server, with slices and channels in proportion", "[cores][machines]") {
    for (const char* name : {"icx.toml", "spr.toml"})
        for (const std::uint64_t cores : {1U, 2U, 4U, 8U, 16U, 32U}) {
            INFO(name << " " << cores);
            const auto config = checked(name, {"platform.cores=" + std::to_string(cores)});
            CHECK(sim::hierarchy_of(config).cores == cores);
            const double share = static_cast<double>(cores) / static_cast<double>(config.memory.channels);
            const double real = config.platform.cores_per_channel.count();
            CHECK(share <= real * 1.42);  // a power of two is at most the root of 2 away
            CHECK((share >= real / 1.42 || config.memory.channels == 1));
            CHECK(sim::package_params(config).keys.cores == cores);
        }
}

TEST_CASE("The memory of a machine with cores is checked too", "[cores][errors]") {
    CHECK_THROWS_WITH(
        checked("icx.toml", {"encryption.mode=mktme", "mktme.maxphyaddr=40", "mktme.keyid_bits=4"}),
        Catch::Contains("mktme.maxphyaddr = 40 and mktme.keyid_bits = 4 leave"));
    CHECK_THROWS_WITH(checked("icx.toml", {"memory.channels=3"}),
                      Catch::Contains("memory.channels = 3: must be a power of two"));
    CHECK_THROWS_WITH(checked("icx.toml", {"cache.llc.ways=13"}),
                      Catch::StartsWith("--set cache[llc].ways = 13: must divide"));
    const std::vector<std::string> with_keys{"encryption.mode=mktme", "mktme.tdx_keyid_bits=1",
                                             "workload.keyid_assignment=one", "workload.generator=mix"};
    const auto with_keyid = [&](const std::string& keyid) {
        auto sets = with_keys;
        sets.insert(sets.end(), {"workload.keyid=" + keyid, "mktme.key.0.keyid=" + keyid});
        return sets;
    };
    CHECK_NOTHROW(checked("icx.toml", with_keyid("31")));
    CHECK_THROWS_WITH(checked("icx.toml", with_keyid("32")),
                      Catch::StartsWith("--set workload.keyid = 32: TDX-private"));
}

TEST_CASE("More threads than cores take turns, or are refused", "[cores][errors]") {
    const TemporaryFolder folder;
    const std::string traces = traces_of(folder, 3);
    CHECK_NOTHROW(checked("icx.toml", {traces}));
    CHECK_NOTHROW(checked("icx.toml", {traces, "platform.cores=3"}));
    CHECK_THROWS_WITH(checked("icx.toml", {traces, "platform.cores=2"}),
                      Catch::Contains("t.mrt has 3 threads from core 0 on, and there are 2 cores; with "
                                      "workload.spread = turns several threads take turns on one"));
    CHECK_NOTHROW(
        checked("icx.toml", {traces, "platform.cores=2", "workload.spread=turns", "workload.slice=50"}));
    CHECK_THROWS_WITH(checked("icx.toml", {"workload.traces=40=" + (folder / "t.mrt").string()}),
                      Catch::Contains("is for core 40; there are cores 0 to 35"));
}

TEST_CASE("Traces of a machine with cores hold instructions", "[cores][errors]") {
    const TemporaryFolder folder;
    const auto lines = folder.write("t.dramsim3.trace", "0x0 READ 0\n").string();
    CHECK_THROWS_WITH(
        checked("icx.toml", {"workload.traces=" + lines}),
        Catch::Contains("holds requests of a memory in dramsim3, and no instructions: replay it on a "
                        "machine without cores"));
    CHECK_THROWS_WITH(checked("icx.toml", {"workload.traces=absent.mrt"}),
                      Catch::Contains("absent.mrt: cannot open this trace"));
    CHECK_THROWS_WITH(checked("icx.toml", {"workload.traces=1="}), Catch::Contains("an entry names no file"));
}

TEST_CASE("The threads of processes are spread as the configuration says", "[cores]") {
    const TemporaryFolder folder;
    auto config = checked("icx.toml", {traces_of(folder, 5), "platform.cores=2", "workload.spread=turns",
                                       "workload.slice=77", "trace.format=mrt"});
    const platform::Machine built{{sim::package_params(config)}};
    const workloads::MachineVectors vectors{built.package(0).decoder()};
    const auto plan = sim::split_plan(config, built.package(0).clock(), vectors);
    CHECK((plan.cores == 2 && plan.spread == workloads::Spread::turns && plan.slice == 77));
    CHECK(plan.format == "mrt");
    config.workload.traces.entries = {"1=" + (folder / "t.mrt").string()};
    const auto processes = sim::open_processes(config.workload.traces);
    REQUIRE(processes.size() == 1);
    CHECK(processes[0].core == 1);
    const auto work = workloads::split_threads(processes, plan);
    REQUIRE(work.size() == 1);
    CHECK(work[0].core == 1);
}

TEST_CASE("A trace of cores on a machine without any is named for what it is", "[cores][errors]") {
    const TemporaryFolder folder;
    sim::SimConfig config;
    config.workload.traces.entries = {folder.write("t.champsimtrace", std::string(64, '\0')).string()};
    CHECK_THROWS_WITH(sim::Assembly{config},
                      Catch::Contains("t.champsimtrace: holds instructions in champsim, and no "
                                      "requests of a memory: replay it on a machine with cores"));
    config.trace.format = "pinatrace";
    CHECK_THROWS_WITH(sim::Assembly{config},
                      Catch::Contains("trace.format = pinatrace: holds instructions in pinatrace"));
}

TEST_CASE("A machine with cores executes every instruction of its traces", "[cores]") {
    const TemporaryFolder folder;
    const Outcome outcome = run(small_server(folder, 3));
    CHECK(outcome.cores.instructions == 3 * instructions_of_a_thread);
    CHECK(outcome.cores.loads == 3 * loads_of_a_thread);
    CHECK(outcome.memory.reads > 0);
    CHECK(outcome.l1d.accesses() >= outcome.cores.loads);
    const std::uint64_t cycles = outcome.first.cycles();
    CHECK(outcome.time_ns >= static_cast<double>(cycles) / 2.4);
}

TEST_CASE("Encryption costs cores what the engine exposes, and nothing when it is off", "[cores]") {
    const TemporaryFolder folder;
    const auto cycles = [&](const std::string& mode) {
        return run(small_server(folder, 1, {"encryption.mode=" + mode})).first.cycles();
    };
    const std::uint64_t off = cycles("off");
    CHECK(cycles("tme") > off);
    CHECK(run(small_server(folder, 1, {"encryption.mode=off"})).first.cycles() == off);
}

TEST_CASE("Each trace of a configuration may have a digest of its own", "[cores][errors]") {
    workloads::WorkloadParams params;
    params.traces.entries = {"a.mrt", "1=b.mrt"};
    params.traces_sha256 = {"11", "22"};
    CHECK_NOTHROW(sim::refuse_other_traces(params, {"11", "22"}));
    CHECK_NOTHROW(sim::refuse_other_traces(params, {"11", ""}));  // of a pipe, whose end was not reached
    CHECK_THROWS_WITH(sim::refuse_other_traces(params, {"11", "33"}),
                      Catch::StartsWith("1=b.mrt: is another trace") && Catch::Contains("says 22"));
    params.traces_sha256.pop_back();
    CHECK_THROWS_WITH(sim::refuse_other_traces(params, {"11", "22"}),
                      Catch::Contains("has 1 digests for 2 traces"));
}

TEST_CASE("A machine with cores has no hop that could be an event, and says so", "[cores][errors]") {
    CHECK_THROWS_WITH(
        checked("icx.toml", {"sim.events=every-hop"}),
        Catch::Contains(
            "sim.events = every-hop: has no effect: cores, caches and controllers advance together in "
            "rounds of cycles, and a message between them is no event of the simulation kernel"));
}
