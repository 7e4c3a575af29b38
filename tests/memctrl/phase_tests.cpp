// SPDX-License-Identifier: Apache-2.0
// A phase of a run has the statistics of a run of this phase alone.
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "sim/run/phases.hpp"
#include "tests/memctrl/bench_system.hpp"
#include "tests/workloads/driven.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;

constexpr SimTime start = 100_us;  // of the phase; all requests before it are long done

/// Random reads and writes from `from` on. Each seed has 64 MiB of its own.
std::vector<workloads::TraceRequest> burst(SimTime from, std::uint64_t requests, std::uint64_t seed) {
    constexpr std::uint64_t lines = 1U << 20;
    std::vector<workloads::TraceRequest> all;
    RandomStream random{seed, "phase"};
    for (std::uint64_t i = 0; i < requests; ++i) {
        const std::uint64_t line = seed * lines + random.below(lines);
        all.push_back({.address = PhysAddr{line * line_size.count()},
                       .time = from + 5_ns * i,
                       .is_write = random.below(3) == 0});
    }
    return all;
}

sim::SimConfig machine(crypto::EncryptionMode mode) {
    auto config = testing::quiet_ddr4(mode);
    config.controller.page_policy = {"closed"};  // each burst finds all banks closed
    config.workload.issue = workloads::IssueMode::timed;
    config.workload.requests = workloads::all_requests;
    config.data.mode = contents::DataMode::tags;
    return config;
}

/// Returns the statistics of the memory under these requests, in phases that begin at `begins`.
StatTree run(const sim::SimConfig& config, std::vector<workloads::TraceRequest> requests,
             const std::vector<SimTime>& begins) {
    testing::Driven driven{config.workload, std::move(requests), sim::package_params(config)};
    StatSources sources;
    driven.front_end().report_to(sources);
    driven.machine().report_to(sources);
    Phases phases{sources};
    std::vector<sim::PhaseParams> params;
    for (std::size_t i = 0; i < begins.size(); ++i)
        params.push_back({.name = "p" + std::to_string(i),
                          .begin = begins[i],
                          .end = i + 1 < begins.size() ? begins[i + 1] : SimTime{}});
    sim::schedule_phases(params, phases, driven.package());
    driven.run();
    const SimTime end = driven.machine().last_done();
    phases.end(end);
    StatTree tree = sources.read(end);
    phases.add_to(tree);
    return tree;
}

std::map<std::string, double> by_path(const StatTree& tree, const std::string& prefix) {
    std::map<std::string, double> values;
    for (const auto& stat : tree.values())
        if (stat.path.starts_with(prefix) && (!prefix.empty() || !stat.path.starts_with("phase.")))
            values[stat.path.substr(prefix.size())] =
                std::visit([](auto value) { return static_cast<double>(value); }, stat.value);
    return values;
}

}  // namespace

TEST_CASE("A phase has the statistics of a run of this phase alone, maxima included", "[memctrl][phase]") {
    for (const auto mode : {crypto::EncryptionMode::off, crypto::EncryptionMode::tme})
        for (const std::uint64_t before : {20U, 400U}) {
            const auto config = machine(mode);
            auto both = burst(SimTime{}, before, 1);
            const auto second = burst(start, 100, 2);
            both.insert(both.end(), second.begin(), second.end());
            const auto whole = run(config, both, {SimTime{}, start});
            const auto alone = by_path(run(config, burst(SimTime{}, 100, 2), {}), "");
            const auto phase = by_path(whole, "phase.p1.");
            REQUIRE(phase.size() == alone.size());
            REQUIRE(alone.at("memory.reads") + alone.at("memory.writes") == 100);
            for (const auto& [path, value] : alone) {
                INFO(path << " after " << before << " requests");
                if (path.starts_with("memory.energy") || path.find("power_mw") != std::string::npos ||
                    path.find(".energy") != std::string::npos)
                    CHECK(phase.at(path) == Approx(value).epsilon(1e-9));  // sums of doubles
                else CHECK(phase.at(path) == value);
            }
        }
}

TEST_CASE("Counters of phases that follow each other add up to the run's", "[memctrl][phase]") {
    const auto whole = run(machine(crypto::EncryptionMode::tme), burst(SimTime{}, 2000, 3),
                           {SimTime{}, 1_us, 2500_ns, 8_us});
    const auto run_alone = by_path(whole, "");
    for (const char* path : {"memory.reads", "memory.writes", "memory.activates", "crypto.lines",
                             "check.reads", "memory.read_latency_ns.count", "workload.lines"}) {
        double sum = 0;
        for (const char* phase : {"p0", "p1", "p2", "p3"}) {
            const double part = by_path(whole, std::string{"phase."} + phase + ".").at(path);
            CHECK(part > 0);
            sum += part;
        }
        INFO(path);
        CHECK(sum == run_alone.at(path));
    }
}

TEST_CASE("Phases with a bad name or that overlap are refused", "[memctrl][phase]") {
    using P = sim::PhaseParams;
    CHECK_NOTHROW(sim::check_phases({P{"b", 10_ns, {}}, P{"a", {}, 10_ns}}));
    CHECK_THROWS_WITH(sim::check_phases({P{"3", {}, {}}}), Catch::Contains("sim.phase[3]: its name must be"));
    CHECK_THROWS_WITH(sim::check_phases({P{"a.b", {}, {}}}), Catch::Contains("its name must be"));
    CHECK_THROWS_WITH(sim::check_phases({P{"a", 10_ns, 10_ns}}),
                      "sim.phase[a].end = 10 ns: must be later than its begin = 10 ns");
    CHECK_THROWS_WITH(sim::check_phases({P{"a", 10_ns, {}}, P{"b", 20_ns, 30_ns}}),
                      "sim.phase[b].begin = 20 ns: is in sim.phase[a], which ends with the run");
    CHECK_THROWS_WITH(sim::check_phases({P{"a", 10_ns, 25_ns}, P{"b", 20_ns, 30_ns}}),
                      "sim.phase[b].begin = 20 ns: is in sim.phase[a], which ends at 25 ns");
}
