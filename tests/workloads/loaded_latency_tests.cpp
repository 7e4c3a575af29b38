// SPDX-License-Identifier: Apache-2.0
// Tests of loaded latency: a probe is a chain of reads, timed while a load demands a bandwidth.
#include <catch2/catch.hpp>

#include "tests/workloads/driven.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using testing::Driven;
using testing::driven;
using workloads::GeneratorKind;
using workloads::WorkloadParams;

WorkloadParams loaded(double gb_s, std::uint64_t requests = 50'000) {
    WorkloadParams params;
    params.generator = GeneratorKind::loaded;
    params.bandwidth = Bandwidth{static_cast<std::uint64_t>(gb_s * 1e9)};
    params.requests = requests;
    return params;
}

double probe_mean_ns(const WorkloadParams& params) {
    auto bench = driven(params);
    return bench.run().probe_latency->mean_fs() / 1e6;
}

}  // namespace

TEST_CASE("A probe alone takes what the DRAM takes: 30 ns closed, 16.25 ns open", "[workload][loaded]") {
    auto params = loaded(0, 1000);
    params.footprint = 64_B;
    auto bench = driven(params);
    const auto& stats = bench.run();
    CHECK(stats.probe_latency->count() == 1000);
    CHECK(stats.probe_latency->most() == 30_ns);
    CHECK(stats.probe_latency->least() == 16250_ps);
    CHECK(bench.machine().last_done() ==
          30_ns + SimTime{16'250'000} * 999);  // each is sent when the one before is done
}

TEST_CASE("Without a load and under one of 1 MB/s a probe takes what a chase takes", "[workload][loaded]") {
    const double alone = probe_mean_ns(loaded(0));
    WorkloadParams chase;
    chase.generator = GeneratorKind::chase;
    chase.issue = workloads::IssueMode::dependent;
    chase.requests = 50'000;
    auto bench = driven(chase);
    CHECK(alone == Approx(bench.run().read_latency->mean_fs() / 1e6).epsilon(0.001));
    CHECK(probe_mean_ns(loaded(0.001)) == Approx(alone).epsilon(0.001));
}

TEST_CASE("The probe's latency rises with the load, and steeply where the memory saturates",
          "[workload][loaded]") {
    double before = probe_mean_ns(loaded(0));
    for (const double gb_s : {1, 2, 4, 6, 8, 10}) {
        const double now = probe_mean_ns(loaded(gb_s));
        CHECK(now > before + 0.5);
        before = now;
    }
    CHECK(probe_mean_ns(loaded(12)) > 5 * probe_mean_ns(loaded(0)));
}

TEST_CASE("Below saturation the load keeps its bandwidth to 1 %, whatever it is made of",
          "[workload][loaded]") {
    const auto check = [](const WorkloadParams& params) {
        const double wanted = static_cast<double>(params.bandwidth.count()) / 1e9;
        INFO(wanted << " GB/s in requests of " << params.request_bytes.count() << " B");
        auto bench = driven(params);
        CHECK(bench.run().bandwidth_gb_s() == Approx(wanted).epsilon(0.01));
    };
    for (const double gb_s : {0.3, 1.0, 3.7, 6.0, 9.0}) check(loaded(gb_s));
    auto params = loaded(16);
    params.streams = 8;
    check(params);
    params = loaded(6);
    params.read_share = Ratio{0.5};
    check(params);
    params = loaded(9);
    params.request_bytes = 1000_B;
    params.request_alignment = 1_B;
    check(params);
}

TEST_CASE("Over saturation the load falls behind, and the probe still gets its turns", "[workload][loaded]") {
    auto bench = driven(loaded(100));
    const auto& stats = bench.run();
    CHECK(stats.bandwidth_gb_s() < 12);
    CHECK(stats.probes > 500);
    // A probe waits for a full queue of 64 B at 11 GB/s and its turn at the port, not for the load's whole backlog.
    CHECK(stats.probe_latency->most() < 2_us);
}

TEST_CASE("Probe reads and the load's requests add up to the requests of the run", "[workload][loaded]") {
    auto memory = testing::quiet_memory();
    memory.memory.channels = 2;
    auto params = loaded(12, 20'000);
    params.request_bytes = 256_B;
    auto bench = driven(params, memory);
    const auto& stats = bench.run();
    CHECK(bench.front_end().issued() == 20'000);
    CHECK(stats.reads + stats.probes == 20'000);
    CHECK(stats.probe_latency->count() == stats.probes);
    CHECK(stats.read_latency->count() == stats.reads);
    CHECK(stats.lines == stats.reads * 4 + stats.probes);
    CHECK(bench.memory_stats().reads == stats.lines);
}
