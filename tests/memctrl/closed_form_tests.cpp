// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/memctrl/channel/tree_path.hpp"
#include "models/platform/package_params.hpp"
#include "sim/results/writers.hpp"
#include "tests/memctrl/bench_system.hpp"
#include "workloads/front_end/memory_front_end.hpp"
#include "workloads/generators/generator.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using crypto::EncryptionMode;
using testing::quiet_ddr4;
using testing::run;
using workloads::GeneratorKind;
using workloads::IssueMode;

constexpr std::uint64_t row_bytes = 8192;  // DDR4 x8: 1 KiB page x 8 devices
constexpr Bytes next_bank{row_bytes};  // in the common map the bits above the row's are bank group, then bank

/// Returns `config` with dependent reads, each `stride` from the one before.
sim::SimConfig walk(sim::SimConfig config, Bytes stride, std::uint64_t requests) {
    config.workload.generator = GeneratorKind::chase;
    config.workload.issue = IssueMode::dependent;
    config.workload.stride = stride;
    config.workload.requests = requests;
    return config;
}

double mean_ns(const testing::RunStats& stats) { return stats.memory().read_latency.mean_fs() / 1e6; }

}  // namespace

TEST_CASE("T3: an idle DDR4-3200AA read takes 30 ns closed, 16.25 ns open, 43.75 ns in conflict",
          "[memctrl][closed-form]") {
    const auto config = quiet_ddr4(EncryptionMode::off);
    CHECK(run(walk(config, 64_B, 1)).memory().read_latency.most() == 30_ns);
    const auto two_in_a_row = run(walk(config, 64_B, 2));
    CHECK(two_in_a_row.memory().read_latency.least() == 16250_ps);
    // The second read of a bank's other row comes 300 ns later, so that tRAS and tRC are over.
    auto conflict = walk(config, Bytes{row_bytes * 16}, 2);
    conflict.workload.issue = IssueMode::timed;
    conflict.workload.interval = 300_ns;
    CHECK(run(conflict).memory().read_latency.most() == 43750_ps);
}

TEST_CASE("T2: encryption adds exactly the exposed latency to a chase that rotates over banks",
          "[memctrl][closed-form]") {
    const auto chase = [](EncryptionMode mode, crypto::TweakTiming tweak, std::uint64_t multiple) {
        auto config = walk(quiet_ddr4(mode), next_bank, 20'000);
        config.workload.footprint = 2_GiB;
        config.crypto.clock = Frequency{1'600'000'000 * multiple};
        config.crypto.tweak = tweak;
        return mean_ns(run(config));
    };
    const auto clocks_ns = [](double clocks, double multiple) { return clocks * 0.625 / multiple; };
    for (const std::uint64_t multiple : {1U, 2U, 3U}) {
        INFO("engine clock = " << multiple << " x DRAM clock");
        const double off = chase(EncryptionMode::off, crypto::TweakTiming::parallel, multiple);
        // AES-128, one round a clock, two cores, two IO stages: 10 + 2 + 1 clocks, 10 more for a serial tweak.
        const double parallel = chase(EncryptionMode::tme, crypto::TweakTiming::parallel, multiple) - off;
        const double serial = chase(EncryptionMode::tme, crypto::TweakTiming::serial, multiple) - off;
        const auto m = static_cast<double>(multiple);
        constexpr double sub_femtosecond = 1e-6 / 2;
        constexpr double rounding = 1e-6;  // an edge of 4.8 GHz lies within 1 fs of its exact place
        CHECK(parallel == Approx(clocks_ns(13, m)).margin(multiple == 3 ? rounding : sub_femtosecond));
        CHECK(serial == Approx(clocks_ns(23, m)).margin(multiple == 3 ? rounding : sub_femtosecond));
    }
}

TEST_CASE("T10: one bank, one bank group and tFAW bound the rate as their timings say",
          "[memctrl][closed-form]") {
    auto config = quiet_ddr4(EncryptionMode::off);
    config.workload.generator = GeneratorKind::stream;
    config.workload.requests = 50'000;
    const auto bandwidth = [&](Bytes stride, const char* map) {
        config.workload.stride = stride;
        config.memory.address_map = map;
        return run(config).memory().bandwidth_gb_s();
    };
    constexpr const char* common = "row:bank:bank_group:rank:column:channel";
    // Every read opens a new row of the same bank: one read per tRC of 46.25 ns.
    CHECK(bandwidth(Bytes{row_bytes * 16}, common) == Approx(64 / 46.25).epsilon(0.01));
    // Hits in one bank group: one read per tCCD_L of 8 clocks, half of the peak of 25.6 GB/s.
    CHECK(bandwidth(64_B, "row:column:bank:bank_group:channel:rank") == Approx(25.6).epsilon(0.01));
    CHECK(bandwidth(Bytes{64UL * 4}, "row:column:bank:bank_group:channel:rank") ==
          Approx(12.8).epsilon(0.01));
    // Every read opens a new row, banks and groups in turn: four ACTs per tFAW of 34 clocks, if no burst delays an ACT.
    config.controller.priority = memctrl::CommandPriority::row;
    CHECK(bandwidth(64_B, "column:row:bank:bank_group:channel:rank") ==
          Approx(4 * 64 / (34 * 0.625)).epsilon(0.01));
}

TEST_CASE("T12: one core at 1.2 GHz caps a DDR5-4800 stream at half the channel, two do not",
          "[memctrl][closed-form]") {
    sim::SimConfig config;
    config.dram.part = "DDR5-4800-16Gb-x8";
    config.dram.refresh = false;
    config.memory.address_map = "row:rank:bank:column[5:1]:bank_group:column[0:0]:channel";
    config.encryption.mode = EncryptionMode::tme;
    config.crypto.clock = 1200_MHz;
    config.crypto.data_cores = 1;
    config.workload.requests = 200'000;
    constexpr double channel = 38.4;
    CHECK(run(config).memory().bandwidth_gb_s() == Approx(channel / 2).epsilon(0.02));
    config.crypto.data_cores = 2;
    CHECK(run(config).memory().bandwidth_gb_s() > channel * 0.95);
}

TEST_CASE("T7: a DDR5-5200 channel saturates at 33 GB/s, 79 % of its peak", "[memctrl][closed-form]") {
    // The measured channel held 53 reads when sixteen cores saturated it, each for 101.8 ns
    // (docs/numbers.md#loaded-channel). It had registered modules: two ranks of x4 devices.
    sim::SimConfig config;
    config.dram.part = "DDR5-5200-16Gb-x4";
    config.memory.ranks = 2;
    config.memory.address_map = "row:rank:bank:column[:1]:bank_group:column[0:0]:channel";
    config.encryption.mode = EncryptionMode::off;
    config.workload.generator = GeneratorKind::random;
    config.workload.issue = IssueMode::window;
    config.workload.window = 53;
    config.workload.requests = 200'000;
    const auto stats = run(config);
    CHECK(stats.memory().bandwidth_gb_s() == Approx(33.0).epsilon(0.05));
    // The RD of a read frees its queue entry; the data arrive CL + BL = 50 clocks of 2.6 GHz later. Until then a read
    // counts as resident on the measured machine, and 53 of them share the bandwidth (Little's law).
    const double residency = stats.memory().read_queue.residency_ns() + 50 / 2.6;
    CHECK(residency == Approx(101.8).epsilon(0.15));
    CHECK(residency == Approx(53 * 64 / stats.memory().bandwidth_gb_s()).epsilon(0.01));
}

TEST_CASE("Little's law holds in every queue of every part", "[memctrl][conservation]") {
    for (const auto& part : dram::parts()) {
        INFO(part.name);
        sim::SimConfig config;
        config.dram.part = part.name;
        config.workload.generator = GeneratorKind::mix;
        config.workload.requests = 20'000;
        const auto stats = run(config).memory();
        for (const auto& queue : {stats.read_queue, stats.write_queue}) {
            const double rate = static_cast<double>(queue.entries) / in_ns(queue.level.elapsed.value);
            CHECK(queue.level.mean() == Approx(rate * queue.residency_ns()).epsilon(0.01));
            CHECK(queue.level.mean() > 0);
        }
    }
}

TEST_CASE("With encryption off the memory behaves as with an engine that takes no time", "[memctrl]") {
    sim::SimConfig config;
    config.workload.generator = GeneratorKind::mix;
    config.workload.requests = 50'000;
    const auto text = [&](EncryptionMode mode) {
        config.encryption.mode = mode;
        config.crypto.clock = 1600_MHz;
        config.crypto.io_stages = 0_cy;
        return run(config).as_json_without([](std::string_view path) { return path.starts_with("crypto."); });
    };
    CHECK(text(EncryptionMode::off) == text(EncryptionMode::bypass));
    CHECK(text(EncryptionMode::off) != text(EncryptionMode::tme));
}

TEST_CASE("The common configuration lies among the public simulators", "[memctrl][peers]") {
    sim::SimConfig config;
    config.encryption.mode = EncryptionMode::off;
    config.controller.read_queue = config.controller.write_queue = 32;
    config.controller.drain_high = Ratio{0.8};
    config.controller.drain_low = Ratio{0.2};
    config.workload.requests = 200'000;
    const auto stats = [&](GeneratorKind generator, IssueMode issue) {
        config.workload.generator = generator;
        config.workload.issue = issue;
        return run(config);
    };
    const auto random = stats(GeneratorKind::random, IssueMode::asap);
    CHECK(random.memory().bandwidth_gb_s() >= 11.0);
    CHECK(random.memory().bandwidth_gb_s() <= 11.4);
    CHECK(random.memory().row_hit_rate() < 0.005);
    const auto mix = stats(GeneratorKind::mix, IssueMode::asap);
    CHECK(mix.memory().bandwidth_gb_s() >= 10.4);
    CHECK(mix.memory().bandwidth_gb_s() <= 11.3);
    const double chase = mean_ns(stats(GeneratorKind::chase, IssueMode::dependent));
    CHECK(chase >= 44.7);
    CHECK(chase <= 46.0);
    const auto stream = stats(GeneratorKind::stream, IssueMode::asap);
    CHECK(stream.memory().bandwidth_gb_s() >= 12.7);
    CHECK(stream.memory().bandwidth_gb_s() <= 17.1);
    CHECK(stream.memory().row_hit_rate() == Approx(0.99).margin(0.005));
}

TEST_CASE("A stream overlaps two bank groups for as long as the read queue holds lines of both",
          "[memctrl][closed-form]") {
    // A row has 128 lines, all of one bank group. A line takes tCCD_L of 8 clocks, or tCCD_S of 4 while the queue holds
    // lines of the next row's group too. Of Q entries, those that pass during tRCD (22 clocks, 3 lines) come too late.
    sim::SimConfig config;
    config.encryption.mode = EncryptionMode::off;
    config.dram.refresh = false;
    config.workload.generator = GeneratorKind::stream;
    config.workload.requests = 100'000;
    for (const std::uint64_t queue : {16U, 32U, 64U}) {
        config.controller.read_queue = queue;
        const auto overlapped = static_cast<double>(queue) - 3;
        const double clocks = (128 - 2 * overlapped) * 8 + 2 * overlapped * 4;
        const double bound = 128 * 64 / (clocks * 0.625);
        const double measured = run(config).memory().bandwidth_gb_s();
        CHECK(measured < bound);
        CHECK(measured > 0.96 * bound);
    }
}

TEST_CASE("Channels sum to the total, and the latency stack to the mean", "[memctrl][conservation]") {
    sim::SimConfig config;
    config.memory.channels = 4;
    config.workload.generator = GeneratorKind::mix;
    config.workload.requests = 40'000;
    const auto stats = run(config);
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    for (std::uint64_t i = 0; i < config.memory.channels; ++i) {
        const auto* const channel = stats.tree.find<memctrl::MemoryStats>(memctrl::channel_path(i));
        REQUIRE(channel != nullptr);
        reads += channel->reads;
        writes += channel->writes;
    }
    CHECK(reads == stats.memory().reads);
    CHECK(writes == stats.memory().writes);
    CHECK(reads + writes == stats.sim().requests);
    const auto stack = stats.memory().latency_stack();
    CHECK(stack.queue + stack.dram + stack.crypto + stack.transfer == Approx(mean_ns(stats)).epsilon(1e-12));
}

TEST_CASE("A window of one is dependent, and more outstanding reads never make a stream slower",
          "[memctrl]") {
    sim::SimConfig config;
    config.workload.generator = GeneratorKind::random;
    config.workload.requests = 20'000;
    const auto time = [&](IssueMode issue, std::uint64_t window) {
        config.workload.issue = issue;
        config.workload.window = window;
        return run(config).sim().time;
    };
    CHECK(time(IssueMode::window, 1) == time(IssueMode::dependent, 16));
    CHECK(time(IssueMode::window, 4) < time(IssueMode::window, 2));
    CHECK(time(IssueMode::window, 32) < time(IssueMode::window, 4));
}

TEST_CASE("Keeping a command log never changes a result, on either standard", "[memctrl]") {
    for (const char* part : {"DDR4-3200AA-8Gb-x8", "DDR5-4800-16Gb-x8"}) {
        sim::SimConfig config;
        config.dram.part = part;
        config.memory.ranks = 2;
        config.workload.generator = GeneratorKind::mix;
        config.workload.requests = 5'000;
        config.workload.interval = 3_us;  // mostly idle, with a refresh every few requests
        const auto text = [&](bool log) {
            platform::Machine machine{{sim::package_params(config)}};
            platform::Package& package = machine.package(0);
            if (log) package.controller().record_commands();
            platform::RunAheadPort port{package};
            workloads::Generator source{config.workload, package.capacity(), 1};
            const workloads::KeyIdAssigner keyids{config.workload, package.layout()};
            workloads::MemoryFrontEnd front_end{config.workload, source, keyids, package, port};
            while (front_end.run(4096)) continue;
            machine.finish();
            CHECK(package.controller().take_commands(Cycles::max()).empty() != log);
            StatSources sources;
            front_end.report_to(sources);
            machine.report_to(sources);
            return sim::stats_as_json(sources.read(machine.last_done()).values());
        };
        CHECK(text(true) == text(false));
    }
}
