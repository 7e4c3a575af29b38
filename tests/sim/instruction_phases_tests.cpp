// SPDX-License-Identifier: Apache-2.0
// Warm-up and measured phase of cores: where they end, what is counted in which, and cores that end early.
#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <cmath>

#include "models/base/stat_values.hpp"
#include "tests/sim/core_runs.hpp"
#include "tests/sim/temporary_folder.hpp"
#include "tests/workloads/cpu/instructions.hpp"

namespace {

using namespace mktme;
using test::run_icx;
using test::TemporaryFolder;
using test::value_at;

constexpr double grid = 1024;  // cycles: docs/models/cpu.md#ends

/// Settings of loads of one line, each of which needs the one before: five cycles an instruction, after the first.
std::vector<std::string> hits_of_l1d(const std::vector<std::string>& more) {
    std::vector<std::string> sets{"workload.generator=chase", "workload.footprint=64 B"};
    sets.insert(sets.end(), more.begin(), more.end());
    return sets;
}

/// Writes a trace of independent loads, one a page, and returns its path.
std::string loads(const TemporaryFolder& folder, const std::string& name, std::uint64_t count) {
    std::vector<test::MrtRecord> records;
    for (std::uint64_t i = 0; i < count; ++i) records.push_back({.address = 0x100000 + i * 4160, .gap = 4});
    return folder.write(name, test::mrt_trace(records)).string();
}

/// Four cores that fetch and write lines of a footprint larger than their caches, so that memory is busy all the time.
std::vector<std::string> busy(const std::vector<std::string>& more) {
    std::vector<std::string> sets{"platform.cores=4", "workload.generator=mix", "workload.footprint=8 MiB",
                                  "workload.requests=20000", "encryption.mode=tme"};
    sets.insert(sets.end(), more.begin(), more.end());
    return sets;
}

bool is_count(const StatValue& stat) { return std::holds_alternative<std::uint64_t>(stat.value); }

}  // namespace

TEST_CASE("The measured phase of a chase through L1D has five cycles an instruction", "[cores][phases]") {
    const auto stats = run_icx(hits_of_l1d({"workload.warmup=1000", "workload.measure=2000"}));
    // 2000 instructions take 10,000 cycles, and the phase ends at the next multiple of 1,024.
    CHECK(value_at(stats, "cpu.0.cycles") == 10'240);
    CHECK(value_at(stats, "cpu.0.instructions") == 2048);
    CHECK(value_at(stats, "sim.requests") == 2048);
    CHECK(value_at(stats, "sim.time_ns") == Approx(10'240 / 2.4));
    CHECK(value_at(stats, "cache.l1d.hit_rate") == 1);
    // The first loads wait for a page walk and for memory, a few hundred cycles; 1000 take 5000.
    CHECK(value_at(stats, "phase.warmup.cpu.0.cycles") == 6 * grid);
    CHECK(value_at(stats, "phase.warmup.cache.l1d.hit_rate") < 1);
}

TEST_CASE("A phase ends at the first multiple of 1,024 cycles with all its instructions", "[cores][phases]") {
    const auto warmup = [](double length) {
        const auto stats = run_icx(busy({fmt::format("workload.warmup={}", length)}));
        double least = 1e9;
        for (int core = 0; core < 4; ++core)
            least = std::min(least, value_at(stats, fmt::format("phase.warmup.cpu.{}.instructions", core)));
        const double cycles = value_at(stats, "phase.warmup.sim.time_ns") * 2.4;
        CHECK(std::fmod(std::round(cycles), grid) == 0);
        CHECK(cycles == Approx(std::round(cycles)).epsilon(1e-9));
        // A wait that is not over yet is not among a core's cycles: docs/models/cpu.md#where-the-cycles-went.
        CHECK(value_at(stats, "phase.warmup.cpu.total.cycles") <= 4 * cycles);
        CHECK(value_at(stats, "phase.warmup.cpu.total.cycles") > 3.9 * cycles);
        return std::pair{least, std::round(cycles)};
    };
    const auto [retired, cycles] = warmup(3000);
    CHECK(retired >= 3000);
    CHECK(warmup(retired) == std::pair{retired, cycles});
    CHECK(warmup(retired + 1).second > cycles);
}

TEST_CASE("Warm-up and measured phase add up to the run without a warm-up", "[cores][phases]") {
    const auto whole = run_icx(busy({}));
    const auto divided = run_icx(busy({"workload.warmup=7000"}));
    std::size_t counts = 0;
    for (const auto& stat : whole.values()) {
        if (!is_count(stat) || stat.path.ends_with("_max")) continue;
        INFO(stat.path);
        CHECK(value_at(divided, stat.path) + value_at(divided, "phase.warmup." + stat.path) ==
              value_at(whole, stat.path));
        ++counts;
    }
    CHECK(counts > 200);
    CHECK(value_at(divided, "cpu.total.instructions") > 0);
}

TEST_CASE("A phase of time has exactly the cycles of cores and channels between its bounds",
          "[cores][phases]") {
    const auto stats = run_icx(hits_of_l1d(
        {"workload.requests=20000", "sim.phase.middle.begin=10 us", "sim.phase.middle.end=20 us"}));
    CHECK(value_at(stats, "phase.middle.cpu.0.cycles") == 24'000);
    CHECK(value_at(stats, "phase.middle.cpu.0.instructions") == 4800);
    CHECK(value_at(stats, "phase.middle.sim.time_ns") == 10'000);
    // The end of each read's wait depends on nothing but the machine, so other phases see the same misses.
    const auto busy_phases = [](const char* middle) {
        const auto found =
            run_icx(busy({"sim.phase.one.begin=0 ns", fmt::format("sim.phase.one.end={}", middle),
                          fmt::format("sim.phase.two.begin={}", middle)}));
        return value_at(found, "phase.one.cache.llc.misses.read") +
               value_at(found, "phase.two.cache.llc.misses.read");
    };
    const auto whole = run_icx(busy({}));
    CHECK(busy_phases("7 us") == value_at(whole, "cache.llc.misses.read"));
    CHECK(busy_phases("31 us") == value_at(whole, "cache.llc.misses.read"));
}

TEST_CASE("A core whose trace ends early is idle for the rest of the measured phase", "[cores][phases]") {
    const TemporaryFolder folder;
    const std::string traces = fmt::format("workload.traces=[\"{}\", \"{}\"]",
                                           loads(folder, "short.mrt", 500), loads(folder, "long.mrt", 3000));
    const auto stats = run_icx({"platform.cores=2", traces, "workload.measure=100000"});
    CHECK(value_at(stats, "cpu.0.instructions") == 2000);
    CHECK(value_at(stats, "cpu.1.instructions") == 12'000);
    const double cycles = value_at(stats, "cpu.1.cycles");
    CHECK(value_at(stats, "cpu.0.idle_cycles") > 0);
    CHECK(value_at(stats, "cpu.0.cycles") + value_at(stats, "cpu.0.idle_cycles") == cycles);
    CHECK(value_at(stats, "cpu.1.idle_cycles") == 0);
    CHECK(value_at(stats, "cpu.total.idle_cycles") == value_at(stats, "cpu.0.idle_cycles"));
}

TEST_CASE("A trace that is repeated keeps its core busy to the end of the measured phase",
          "[cores][phases]") {
    const TemporaryFolder folder;
    const std::string traces = fmt::format("workload.traces=[\"{}\", \"{}\"]",
                                           loads(folder, "short.mrt", 500), loads(folder, "long.mrt", 3000));
    const auto stats = run_icx({"platform.cores=2", traces, "workload.warmup=3000", "workload.measure=20000",
                                "workload.repeat=true"});
    for (const char* core : {"cpu.0", "cpu.1"}) {
        CHECK(value_at(stats, fmt::format("phase.warmup.{}.instructions", core)) >= 3000);
        CHECK(value_at(stats, fmt::format("{}.instructions", core)) >= 20'000);
        CHECK(value_at(stats, fmt::format("{}.idle_cycles", core)) == 0);
    }
    CHECK(value_at(stats, "cpu.0.cycles") == Approx(value_at(stats, "cpu.1.cycles")).epsilon(0.02));
}

TEST_CASE("A warm-up that no trace outlasts, and phases of both kinds, are refused",
          "[cores][phases][errors]") {
    const TemporaryFolder folder;
    const std::string trace = "workload.traces=" + loads(folder, "short.mrt", 500);
    CHECK_THROWS_WITH(run_icx({trace, "workload.warmup=2001"}),
                      Catch::Contains("workload.warmup = 2001: all cores had finished before"));
    CHECK_THROWS_WITH(run_icx({trace, "workload.warmup=100", "sim.phase.first.begin=1 us"}),
                      Catch::Contains("sim.phase[first]: phases of time cannot be counted beside"));
    CHECK_THROWS_WITH(run_icx({trace, "workload.repeat=true"}),
                      Catch::Contains("workload.repeat = true: needs workload.measure above 0"));
}
