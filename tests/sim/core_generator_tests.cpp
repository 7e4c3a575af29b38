// SPDX-License-Identifier: Apache-2.0
// Programs that generators make for cores, on the Ice Lake server: latencies and slowdowns against figures by hand.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/sim/core_runs.hpp"

namespace {

using namespace mktme;
using test::run_icx;
using test::value_at;

/// Returns the cycles of a load in a chase by lines through a footprint, of which the warm-up has seen all.
double cycles_of_a_load(const std::string& footprint, const std::vector<std::string>& more = {}) {
    std::vector<std::string> sets{"workload.generator=chase",        "workload.stride=64 B",
                                  "workload.footprint=" + footprint, "mmu.page_size=2M",
                                  "workload.warmup=60000",           "workload.measure=60000"};
    sets.insert(sets.end(), more.begin(), more.end());
    const auto stats = run_icx(sets);
    return value_at(stats, "cpu.0.cycles") / value_at(stats, "cpu.0.instructions");
}

/// Settings of a chase to random lines of memory, on a machine whose clocks are multiples.
std::vector<std::string> far_chase(const std::vector<std::string>& more) {
    std::vector<std::string> sets{"workload.generator=chase", "workload.footprint=2 GiB",
                                  "mmu.page_size=1G",         "platform.clock=3.2 GHz",
                                  "dram.refresh=false",       "workload.requests=20000"};
    sets.insert(sets.end(), more.begin(), more.end());
    return sets;
}

/// Returns the cycles that encryption adds to each read of memory of the chase.
double added_cycles(const std::vector<std::string>& encryption) {
    const auto off = run_icx(far_chase({}));
    const auto on = run_icx(far_chase(encryption));
    CHECK(value_at(off, "memory.reads") == value_at(on, "memory.reads"));
    return (value_at(on, "cpu.0.cycles") - value_at(off, "cpu.0.cycles")) / value_at(on, "memory.reads");
}

/// Returns the cycles an instruction of a program with misses.
double cpi(double mpki, unsigned mlp, const std::vector<std::string>& more) {
    std::vector<std::string> sets{"workload.generator=program",
                                  fmt::format("workload.program.mpki={}", mpki),
                                  fmt::format("workload.program.mlp={}", mlp),
                                  "mmu.page_size=1G",
                                  "dram.refresh=false",
                                  "memory.channels=8",
                                  "workload.footprint=2 GiB",
                                  "workload.warmup=20000",
                                  "workload.measure=2000000"};
    sets.insert(sets.end(), more.begin(), more.end());
    const auto stats = run_icx(sets);
    CHECK(value_at(stats, "memory.reads") / value_at(stats, "cpu.0.instructions") * 1000 ==
          Approx(mpki).epsilon(0.02));
    return value_at(stats, "cpu.0.cycles") / value_at(stats, "cpu.0.instructions");
}

constexpr double l1d = 5;
constexpr double l2 = 9;
constexpr double hop = 14;
constexpr double llc = 12;

}  // namespace

TEST_CASE("A chase through a level of the caches takes the latencies on its way", "[cores][generators]") {
    CHECK(cycles_of_a_load("32 KiB") == Approx(l1d).epsilon(1e-3));
    CHECK(cycles_of_a_load("512 KiB") == Approx(l1d + l2).epsilon(1e-3));
    CHECK(cycles_of_a_load("1408 KiB") == Approx(l1d + l2 + hop + llc + hop).epsilon(1e-3));
}

TEST_CASE("Encryption adds the exposed latency of the engine to each load of a chase through caches",
          "[cores][generators]") {
    // Ten rounds, two stages and four blocks on two cores, at 1.6 GHz: 13 clocks, or 26 cycles of the core.
    CHECK(added_cycles({"encryption.mode=tme", "crypto.clock=1.6 GHz"}) == 26);
    // The tweak first: ten rounds more.
    CHECK(added_cycles({"encryption.mode=tme", "crypto.clock=1.6 GHz", "crypto.tweak=serial"}) == 46);
}

TEST_CASE("A probe under load waits longer the more load there is, and alone as long as a chase",
          "[cores][generators]") {
    const auto latency = [](const std::vector<std::string>& more) {
        std::vector<std::string> sets{"platform.cores=8",      "memory.channels=1",
                                      "mmu.page_size=1G",      "workload.warmup=1000",
                                      "workload.measure=5000", "workload.footprint=2 GiB"};
        sets.insert(sets.end(), more.begin(), more.end());
        const auto stats = run_icx(sets);
        return value_at(stats, "cpu.0.cycles") / value_at(stats, "cpu.0.instructions");
    };
    const auto loaded = [&](unsigned gap) {
        return latency(
            {"workload.generator=loaded", "workload.streams=1", fmt::format("workload.gap={}", gap)});
    };
    const double alone = latency({"platform.cores=1", "workload.generator=chase"});
    CHECK(loaded(1'000'000) == Approx(alone).epsilon(0.02));
    double before = alone;
    for (const unsigned gap : {300U, 100U, 0U}) {
        const double now = loaded(gap);
        INFO("gap " << gap << ": " << now << " cycles");
        CHECK(now > before * 1.01);
        before = now;
    }
    CHECK(before > 2 * alone);
}

TEST_CASE("A program without misses runs at its base CPI on a core of any width", "[cores][generators]") {
    for (const char* width : {"2", "5", "12"})
        CHECK(cpi(0.1, 1, {fmt::format("cpu.dispatch_width={}", width)}) ==
              Approx(0.5 + 0.1 / 1000 * 220).margin(0.005));
}

TEST_CASE("Slowdown of a program with misses is that of the closed form", "[cores][generators]") {
    // docs/numbers.md: x t / (c0 + x L) with x = MPKI / MLP / 1000 and latencies in cycles.
    constexpr double base_cpi = 0.5;
    for (const unsigned mlp : {1U, 4U}) {
        const double latency = (cpi(10 * mlp, mlp, {}) - base_cpi) * 100;
        // A closed bank takes 30 ns, the controller 12.5 ns before and behind it; loads of a burst meet in one bank at
        // times.
        CHECK(latency == Approx(l1d + l2 + hop + llc + hop + 55 * 2.4).epsilon(mlp == 1 ? 0.01 : 0.1));
        for (const double misses : {1.0, 5.0, 10.0, 20.0})
            for (const double exposed_ns : {5.0, 8.5}) {
                INFO("MPKI/MLP " << misses << ", MLP " << mlp << ", exposed " << exposed_ns);
                const double off = cpi(misses * mlp, mlp, {});
                const double on =
                    cpi(misses * mlp, mlp,
                        {"encryption.mode=tme", fmt::format("crypto.fixed_latency={} ns", exposed_ns)});
                const double x = misses / 1000;
                const double expected = x * exposed_ns * 2.4 / (base_cpi + x * latency);
                CHECK(on / off - 1 == Approx(expected).margin(0.01));
            }
    }
}

TEST_CASE("Generators that make no instructions, and values that cores cannot have, are refused",
          "[cores][generators][errors]") {
    const auto refused = [](const std::vector<std::string>& sets, const std::string& message) {
        CHECK_THROWS_WITH(run_icx(sets), Catch::Contains(message));
    };
    refused({"workload.generator=zipf"}, "workload.generator = zipf: makes requests of a memory");
    refused({"workload.generator=mix", "workload.issue=window"}, "workload.issue = window");
    refused({"workload.generator=loaded", "workload.measure=1000"}, "platform.cores = 1");
    refused({"workload.generator=loaded", "platform.cores=2"}, "workload.measure = 0");
    refused({"workload.generator=mix", "workload.request_bytes=48 B"}, "workload.request_bytes = 48 B");
    refused({"workload.generator=program", "workload.program.mpki=400"}, "workload.program.mpki = 400");
    refused({"workload.generator=program", "workload.footprint=8 MiB"}, "must be 30 times its size");
    refused({"workload.generator=chase", "workload.footprint=32 B"}, "must hold a line of 64 B");
    refused({"workload.generator=chase", "platform.cores=2", "memory.ranks=1", "mmu.page_size=1G",
             "workload.footprint=64 GiB"},
            "take more memory");
}
