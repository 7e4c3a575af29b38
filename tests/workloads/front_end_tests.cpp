// SPDX-License-Identifier: Apache-2.0
// Tests of the front end: it splits requests of any size and alignment into lines and measures one latency for each.
#include "workloads/front_end/memory_front_end.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/workloads/driven.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using testing::Driven;
using workloads::all_requests;
using workloads::IssueMode;
using workloads::LineSpan;
using workloads::TraceRequest;
using workloads::WorkloadParams;

constexpr WorkloadParams whole_source() {
    WorkloadParams params;
    params.requests = all_requests;
    return params;
}

TraceRequest read(std::uint64_t address, std::uint32_t bytes) {
    return {.address = PhysAddr{address}, .bytes = bytes};
}
TraceRequest write(std::uint64_t address, std::uint32_t bytes) {
    return {.address = PhysAddr{address}, .bytes = bytes, .is_write = true};
}

}  // namespace

TEST_CASE("A span has the lines its bytes lie in, partial exactly where a byte is missing",
          "[workload][lines]") {
    for (std::uint64_t address = 1000 * 64; address < 1001 * 64; ++address)
        for (std::uint64_t bytes = 1; bytes <= 200; ++bytes) {
            std::vector<std::uint64_t> covered(5);  // bytes of lines 1000 to 1004
            for (std::uint64_t b = address; b < address + bytes; ++b) ++covered.at(b / 64 - 1000);
            const LineSpan span{PhysAddr{address}, bytes};
            REQUIRE(span.count() == 5 - static_cast<std::uint64_t>(std::ranges::count(covered, 0)));
            for (std::uint64_t i = 0; i < span.count(); ++i) {
                REQUIRE(span.line(i) == PhysAddr{(1000 + i) * 64});
                REQUIRE(span.is_partial(i) == (covered[i] < 64));
            }
        }
}

TEST_CASE("The memory gets the lines that requests cover, and merges those written in part",
          "[workload][lines]") {
    // Each request has a KiB of its own, so that no two share a line. 64 B at 0: one line; 100 B at 30: three lines,
    // one of them whole; 1 B: one line in part; 128 B at 64: two whole lines.
    const std::vector<std::pair<std::uint64_t, std::uint32_t>> extents{{0, 64}, {30, 100}, {7, 1}, {64, 128}};
    std::vector<TraceRequest> requests;
    for (std::uint64_t i = 0; i < 400; ++i) {
        const auto [start, bytes] = extents[i % 4];
        requests.push_back(i < 200 ? read(i * 1024 + start, bytes) : write(i * 1024 + start, bytes));
    }
    Driven bench{whole_source(), requests};
    const auto& stats = bench.run();
    const auto memory = bench.memory_stats();
    CHECK(stats.reads == 200);
    CHECK(stats.writes == 200);
    CHECK(stats.requests() == bench.front_end().issued());
    CHECK(stats.lines == 100 * (1 + 3 + 1 + 2));
    CHECK(memory.reads == stats.lines / 2);
    CHECK(memory.writes == stats.lines / 2);
    CHECK(stats.partial_lines == 50 * (2 + 1));
    CHECK(memory.merges == stats.partial_lines);
    CHECK(stats.bytes == Bytes{100 * (64 + 100 + 1 + 128)});
    CHECK(stats.read_latency->count() == stats.reads);
}

TEST_CASE("A read of two lines is as late as its second", "[workload][lines]") {
    Driven bench{whole_source(), {read(0, 128)}};
    const auto& stats = bench.run();
    // Both lines are in one row: ACT, RD after tRCD, and the next RD after a tCCD_L of 8 clocks.
    CHECK(stats.read_latency->least() == 35_ns);
    CHECK(stats.read_latency->most() == 35_ns);
    const auto lines = bench.memory_stats().read_latency;
    CHECK(lines.least() == 30_ns);
    CHECK(lines.most() == 35_ns - 625_ps);  // accepted a clock after the first
}

TEST_CASE("Lines in two channels are fetched side by side", "[workload][lines]") {
    auto params = testing::quiet_memory();
    params.memory.channels = 2;
    Driven bench{whole_source(), {read(32, 64)}, params};
    CHECK(bench.run().read_latency->most() == 30_ns);
}

TEST_CASE("A dependent read waits for the last line of the one before", "[workload][lines]") {
    auto params = whole_source();
    params.issue = IssueMode::dependent;
    Driven bench{params, {read(0, 128), read(128, 128)}};
    bench.run();
    CHECK(bench.machine().last_done() == 35_ns + 16250_ps + 5_ns);  // the row is open now
}

TEST_CASE("Where each request is a line, its latency is the line's", "[workload][lines]") {
    auto params = whole_source();
    params.generator = workloads::GeneratorKind::random;
    params.requests = 5000;
    params.issue = IssueMode::window;
    auto bench = testing::driven(params);
    const auto& stats = bench.run();
    const auto lines = bench.memory_stats().read_latency;
    CHECK(stats.read_latency->count() == 5000);
    CHECK(stats.read_latency->mean_fs() == lines.mean_fs());
    CHECK(stats.read_latency->percentile(0.5) == lines.percentile(0.5));
    CHECK(stats.read_latency->most() == lines.most());
}

TEST_CASE("Reads of a line each that nobody awaits are not followed, all others are", "[workload]") {
    const auto followed = [](IssueMode issue, std::uint64_t bytes) {
        WorkloadParams params;
        params.generator = workloads::GeneratorKind::random;
        params.requests = 10;
        params.issue = issue;
        params.request_bytes = Bytes{bytes};
        auto bench = testing::driven(params);
        const auto latency = bench.run().read_latency;
        return latency ? latency->count() : 0;
    };
    CHECK(followed(IssueMode::asap, 64) == 0);
    CHECK(followed(IssueMode::timed, 64) == 0);
    CHECK(followed(IssueMode::window, 64) == 10);
    CHECK(followed(IssueMode::dependent, 64) == 10);
    CHECK(followed(IssueMode::asap, 128) == 10);
    Driven by_hand{whole_source(), {read(0, 64)}};  // a source that may have requests of several lines
    CHECK(by_hand.run().read_latency->count() == 1);
}

TEST_CASE("A request that is empty or runs over the end of memory is refused before any of its lines",
          "[workload][lines][corrupt]") {
    constexpr std::uint64_t end = std::uint64_t{1} << 33U;
    const auto refused = [](const TraceRequest& request, const platform::PackageParams& memory,
                            const std::string& message) {
        Driven bench{whole_source(), {read(0, 64), request}, memory};
        CHECK_THROWS_WITH(bench.run(), message);
        CHECK(bench.stats().lines == 1);
    };
    const auto quiet = testing::quiet_memory();
    refused(read(64, 0), quiet, "hand:2: a request of 0 B");
    refused(
        write(end - 64, 65), quiet,
        "hand:2: 65 B from address 0x1ffffffc0 on run over the end of the 8589934592 B of memory there are");
    refused(read(end, 128), quiet,
            "hand:2: address 0x200000000 lies above the 8589934592 B of memory there are (0x200000000)");
    // If all address bits are used, the next address belongs to another KeyID.
    auto full = quiet;
    full.channel.encryption.mode = crypto::EncryptionMode::mktme;
    full.keys.mktme.maxphyaddr = 39;
    full.keys.mktme.keyid_bits = 6;
    refused(
        read(end | (end - 1), 2), full,
        "hand:2: 2 B from address 0x3ffffffff on run over the end of the 8589934592 B of memory there are");
    Driven bench{whole_source(), {write(end - 64, 64)}};
    CHECK_NOTHROW(bench.run());
}

TEST_CASE("Each line of a request gets the KeyID of its own address", "[workload][lines][keyid]") {
    auto params = whole_source();
    params.keyid_assignment = workloads::KeyIdAssignment::ranges;
    params.keyid_range = {{4_KiB, 8_KiB, 1}};
    // Without encryption there is KeyID 0 only, so the refusal of the second line names its KeyID.
    Driven bench{params, {read(4096 - 32, 64)}};
    CHECK_THROWS_WITH(bench.run(), Catch::Contains("hand:1: address 0x400000001000 carries KeyID 1"));
}

TEST_CASE("Progress is the share of the wanted requests or of the source, whichever is further",
          "[workload]") {
    auto params = whole_source();
    const std::vector<TraceRequest> four(4, read(0, 64));
    Driven all{params, four};
    CHECK(all.front_end().progress() == 0);
    all.front_end().run(1);
    CHECK(all.front_end().progress() == 0.25);
    params.requests = 2;
    Driven two{params, four};
    two.front_end().run(1);
    CHECK(two.front_end().progress() == 0.5);
    params.requests = 100;
    Driven hundred{params, four};
    hundred.front_end().run(1);
    CHECK(hundred.front_end().progress() == 0.25);
}

TEST_CASE("A run of no requests is complete from the start", "[workload]") {
    WorkloadParams params;
    params.requests = 0;
    auto bench = testing::driven(params);
    CHECK_FALSE(bench.front_end().run(1));
    CHECK(bench.front_end().progress() == 1);
    CHECK(bench.run().bandwidth_gb_s() == 0);
}
