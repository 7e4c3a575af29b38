// SPDX-License-Identifier: Apache-2.0
#include "workloads/generators/generator.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/workloads/generated.hpp"
#include "workloads/simulated_time.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using testing::Lines;
using testing::lines_of;
using testing::params_of;
using testing::requests_of;
using workloads::Generator;
using workloads::GeneratorKind;
using workloads::IssueMode;
using workloads::TraceRequest;
using workloads::WorkloadParams;

/// Returns the generators of requests; `program` makes instructions.
std::vector<GeneratorKind> all_kinds() {
    std::vector<GeneratorKind> kinds;
    kinds.reserve(EnumNames<GeneratorKind>::names.size());
    for (std::size_t i = 0; i < EnumNames<GeneratorKind>::names.size(); ++i)
        if (const auto kind = static_cast<GeneratorKind>(i); kind != GeneratorKind::program)
            kinds.push_back(kind);
    return kinds;
}

void build(const WorkloadParams& params) { Generator{params, testing::generated_capacity, 1}; }

}  // namespace

TEST_CASE("A generator of instructions makes no requests", "[workload][errors]") {
    WorkloadParams params;
    params.generator = GeneratorKind::program;
    CHECK_THROWS_WITH(build(params), Catch::Contains("workload.generator = program: makes instructions"));
}

TEST_CASE("A stream walks line by line and wraps in its footprint", "[workload]") {
    const auto requests = requests_of({.interval = 3_ns, .footprint = 256_B}, 6);
    CHECK(requests[3].address == PhysAddr{192});
    CHECK(requests[4].address == PhysAddr{0});
    CHECK(requests[5].time == 15_ns);
}

TEST_CASE("A stride of stream, stride and chase wraps inside the footprint", "[workload]") {
    for (const auto kind : {GeneratorKind::stream, GeneratorKind::stride, GeneratorKind::chase}) {
        auto params = params_of(kind);
        params.footprint = Bytes{5 * 64};
        params.stride = 128_B;
        CHECK(lines_of(params, 7) == Lines{0, 2, 4, 1, 3, 0, 2});
        params.stride = Bytes{7 * 64};
        CHECK(lines_of(params, 4) == Lines{0, 2, 4, 1});
    }
}

TEST_CASE("Whatever the kind, requests lie in the footprint, aligned as asked, and a seed says which",
          "[workload]") {
    for (const auto kind : all_kinds())
        for (const auto& [size, alignment] : {std::pair{1_B, 64_B},
                                              {64_B, 64_B},
                                              {100_B, 64_B},
                                              {4_KiB, 64_B},
                                              {1_B, 1_B},
                                              {64_B, 4_B},
                                              {100_B, 1_B}}) {
            INFO(name_of(kind) << ", requests of " << size.count() << " B at " << alignment.count());
            auto params = params_of(kind);
            params.footprint = Bytes{1'000'003};
            params.request_bytes = size;
            params.request_alignment = alignment;
            if (kind == GeneratorKind::hot_row) params.hot_bytes = 48_KiB;  // whole places of every size
            const auto requests = requests_of(params, 10'000, 5);
            const auto again = requests_of(params, 10'000, 5);
            SimTime before{};
            for (std::size_t i = 0; i < requests.size(); ++i) {
                const auto& r = requests[i];
                REQUIRE(r.address.count() % alignment.count() == 0);
                REQUIRE(r.address.count() + r.bytes <= params.footprint.count());
                REQUIRE(r.bytes == size.count());
                REQUIRE(r.record == i + 1);
                REQUIRE(r.time >= before);
                before = r.time;
                REQUIRE((r.address == again[i].address && r.time == again[i].time &&
                         r.is_write == again[i].is_write));
            }
        }
}

TEST_CASE("A seed draws the same requests on every host", "[workload]") {
    // Fingerprints of 10,000 requests; stream and stride walk alike, and random is mix with another share of reads.
    const std::map<GeneratorKind, std::uint64_t> wanted{
        {GeneratorKind::stream, 0xc14e5317bece2a54},  {GeneratorKind::random, 0x41e61d711f467275},
        {GeneratorKind::mix, 0x41e61d711f467275},     {GeneratorKind::chase, 0x4a96556c665b7df5},
        {GeneratorKind::hot_row, 0xbe0a1167ca8c2d88}, {GeneratorKind::stride, 0xc14e5317bece2a54},
        {GeneratorKind::poisson, 0x7845a2ad91b74560}, {GeneratorKind::zipf, 0xc4bbed5277a63e19},
        {GeneratorKind::streams, 0x0a7d365e622abfbb}, {GeneratorKind::loaded, 0x142995fac7146b75}};
    for (const auto kind : all_kinds()) {
        INFO(name_of(kind));
        auto params = params_of(kind);
        if (kind != GeneratorKind::chase) params.read_share = Ratio{0.5};
        params.request_bytes = 40_B;
        params.request_alignment = 8_B;
        std::uint64_t fingerprint = 0xcbf29ce484222325;  // FNV-1a, a word at a time
        for (const auto& r : requests_of(params, 10'000))
            for (const std::uint64_t word :
                 {r.address.count(), r.time.count(), static_cast<std::uint64_t>(r.is_write)})
                fingerprint = (fingerprint ^ word) * 0x100000001b3;
        CHECK(fingerprint == wanted.at(kind));
    }
}

TEST_CASE("Another seed draws other lines", "[workload]") {
    for (const auto kind : all_kinds()) {
        if (kind == GeneratorKind::stream || kind == GeneratorKind::stride) continue;
        INFO(name_of(kind));
        CHECK(lines_of(params_of(kind), 1000, 5) != lines_of(params_of(kind), 1000, 6));
    }
}

TEST_CASE("Uniform kinds draw every line of the footprint alike", "[workload]") {
    for (const auto kind : {GeneratorKind::random, GeneratorKind::mix, GeneratorKind::chase,
                            GeneratorKind::poisson, GeneratorKind::loaded}) {
        auto params = params_of(kind);
        params.footprint = Bytes{16 * 64};
        Lines hits(16);
        for (const auto line : lines_of(params, 160'000)) ++hits.at(line);
        for (const auto n : hits) CHECK(std::abs(static_cast<double>(n) - 10'000) < 500);  // five sigma
    }
    auto params = params_of(GeneratorKind::random);
    params.footprint = 1_MiB;
    const auto lines = lines_of(params, 200'000);
    CHECK(std::set(lines.begin(), lines.end()).size() > 16'000);  // of 16384: each is missed with e^-12
}

TEST_CASE("Writes are what read_share leaves, without one only mix writes, a third", "[workload]") {
    const auto writes = [](const WorkloadParams& params) {
        return static_cast<double>(
            std::ranges::count_if(requests_of(params, 100'000), &TraceRequest::is_write));
    };
    for (const auto kind : all_kinds()) {
        INFO(name_of(kind));
        auto params = params_of(kind);
        if (kind == GeneratorKind::mix) CHECK(std::abs(writes(params) - 33'333) < 800);
        else CHECK(writes(params) == 0);
        params.read_share = Ratio{1};
        CHECK(writes(params) == 0);
        if (kind == GeneratorKind::chase) continue;
        params.read_share = Ratio{0};
        CHECK(writes(params) == 100'000);
        params.read_share = Ratio{0.7};
        CHECK(std::abs(writes(params) - 30'000) < 800);
    }
}

TEST_CASE("A footprint of zero is all of memory, and an odd one loses its last part of a line",
          "[workload]") {
    const auto lines = lines_of(params_of(GeneratorKind::random), 10'000);
    const std::uint64_t last = *std::ranges::max_element(lines);
    const std::uint64_t end = testing::generated_capacity.count() / 64;
    CHECK(last < end);
    CHECK(last > end / 100 * 99);
    auto params = params_of(GeneratorKind::stream);
    params.footprint = Bytes{191};
    CHECK(lines_of(params, 3) == Lines{0, 1, 0});
}

TEST_CASE("A stream of requests of another size leaves whole lines between their starts", "[workload]") {
    auto params = params_of(GeneratorKind::stream);
    params.request_bytes = 32_B;
    CHECK(lines_of(params, 3) == Lines{0, 1, 2});
    params.request_bytes = 65_B;
    CHECK(lines_of(params, 3) == Lines{0, 2, 4});
}

TEST_CASE("Starts are alike among the multiples of the alignment, and leave places as they were",
          "[workload]") {
    auto params = params_of(GeneratorKind::random);
    params.request_bytes = 24_B;
    params.request_alignment = 8_B;
    params.footprint = 1_MiB;
    Lines hits(8);
    for (const auto& request : requests_of(params, 80'000)) ++hits.at(request.address.count() % 64 / 8);
    for (const auto n : hits) CHECK(std::abs(static_cast<double>(n) - 10'000) < 500);  // five sigma
    auto aligned = params;
    aligned.request_alignment = 64_B;
    aligned.request_bytes = 80_B;  // as many lines as 24 B that may begin 56 B into the first
    const auto lines = lines_of(params, 1000);
    CHECK(lines == lines_of(aligned, 1000));
    CHECK(std::ranges::all_of(lines, [](auto line) { return line % 2 == 0; }));
}

TEST_CASE("A load keeps its bandwidth to the femtosecond, also where a gap is no whole number of them",
          "[workload]") {
    auto params = params_of(GeneratorKind::loaded);
    for (const auto bandwidth :
         std::array<std::uint64_t, 4>{6'400'000'000, 3'000'000'000, 7'777'777'777, 1}) {
        INFO(bandwidth << " B/s");
        params.bandwidth = Bandwidth{bandwidth};
        const std::size_t count = bandwidth == 1 ? 100 : 10'000;
        const auto requests = requests_of(params, count);
        for (std::size_t i = 0; i < count; ++i) {
            __extension__ using Wide = unsigned __int128;
            const auto exact = static_cast<std::uint64_t>(Wide{i} * 64 * 1'000'000'000'000'000 / bandwidth);
            REQUIRE(requests[i].time.count() == exact);
        }
    }
}

TEST_CASE("A generator that cannot be is refused with key and value", "[workload][config]") {
    auto params = params_of(GeneratorKind::stream);
    params.footprint = 2_GiB;
    CHECK_THROWS_WITH(build(params), "workload.footprint = 2147483648 B: there are 1073741824 B of memory");
    params.footprint = 63_B;
    CHECK_THROWS_WITH(build(params), "workload.footprint = 63 B: must hold a line of 64 B");
    params.footprint = 4_KiB;
    params.request_bytes = 5000_B;
    CHECK_THROWS_WITH(build(params), "workload.footprint = 4096 B: must hold a request of 5056 B");
    params = params_of(GeneratorKind::stream);
    params.stride = 96_B;
    CHECK_THROWS_WITH(build(params), "workload.stride = 96 B: must be a multiple of 64 B");
    params.request_bytes = 100_B;
    CHECK_THROWS_WITH(build(params),
                      "workload.stride = 96 B: must be a multiple of 128 B, what a request takes up");
    params = params_of(GeneratorKind::stream);
    params.request_alignment = 24_B;
    CHECK_THROWS_WITH(build(params), "workload.request_alignment = 24 B: must be a power of two");
    params = params_of(GeneratorKind::stream);
    params.interval = SimTime{workloads::latest_request.count() / 1000};
    CHECK_NOTHROW(build(params));
    params.interval += SimTime{1};
    CHECK_THROWS_WITH(build(params), Catch::Contains("workload.interval"));
    params.generator = GeneratorKind::poisson;
    params.interval = SimTime{workloads::latest_request.count() / 1000 / 37};
    CHECK_NOTHROW(build(params));
    params.interval += SimTime{1};
    CHECK_THROWS_WITH(build(params), Catch::Contains("(401 s)"));
}

TEST_CASE("A share that cannot be, and a chase that writes, are refused", "[workload][config]") {
    auto params = params_of(GeneratorKind::mix);
    params.read_share = Ratio{-0.5};
    CHECK_THROWS_WITH(build(params), "workload.read_share = -0.5: must be 0 to 1, or -1 for the default");
    params = params_of(GeneratorKind::chase);
    params.read_share = Ratio{0.5};
    CHECK_THROWS_WITH(build(params), Catch::Contains("workload.generator = chase reads only"));
}

TEST_CASE("Hot rows and pages that do not fit the footprint are refused", "[workload][config]") {
    auto params = params_of(GeneratorKind::hot_row);
    params.footprint = 8_KiB;
    CHECK_THROWS_WITH(build(params),
                      "workload.hot_bytes = 8192 B: must be at least 64 B and less than the "
                      "footprint of 8192 B");
    params.hot_bytes = 100_B;
    CHECK_THROWS_WITH(build(params), "workload.hot_bytes = 100 B: must be a multiple of 64 B");
    params = params_of(GeneratorKind::zipf);
    params.footprint = 8_KiB;
    params.zipf_page = 16_KiB;
    CHECK_THROWS_WITH(build(params), Catch::Contains("is larger than the footprint of 8192 B"));
}

TEST_CASE("Kinds that live by their times take issue = timed only", "[workload][config]") {
    for (const auto kind : {GeneratorKind::poisson, GeneratorKind::loaded}) {
        auto params = params_of(kind);
        params.issue = IssueMode::asap;
        CHECK_THROWS_WITH(build(params), Catch::StartsWith("workload.issue = asap: workload.generator = "));
    }
    auto params = params_of(GeneratorKind::poisson);
    params.interval = SimTime{};
    CHECK_THROWS_WITH(build(params), Catch::StartsWith("workload.interval = 0 ns: must be above 0"));
}
