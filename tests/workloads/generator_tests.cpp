// SPDX-License-Identifier: Apache-2.0
#include "workloads/generator.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace {

using namespace mktme;
using namespace mktme::literals;
using workloads::Generator;
using workloads::GeneratorKind;
using workloads::TraceRequest;
using workloads::WorkloadParams;

constexpr Bytes capacity = 1_GiB;

WorkloadParams params_of(GeneratorKind kind) {
    WorkloadParams params;
    params.generator = kind;
    params.requests = 1000;
    return params;
}

std::vector<TraceRequest> requests_of(const WorkloadParams& params, std::size_t count,
                                      std::uint64_t seed = 1) {
    Generator generator{params, capacity, seed};
    std::vector<TraceRequest> requests(count);
    for (auto& request : requests) REQUIRE(generator.next(request));
    return requests;
}

std::vector<std::uint64_t> lines_of(const WorkloadParams& params, std::size_t count, std::uint64_t seed = 1) {
    std::vector<std::uint64_t> lines;
    for (const auto& request : requests_of(params, count, seed)) {
        REQUIRE(request.address.count() % 64 == 0);
        lines.push_back(request.address.count() / 64);
    }
    return lines;
}

using Lines = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("A stride of stream and chase wraps inside the footprint", "[workload]") {
    for (const auto kind : {GeneratorKind::stream, GeneratorKind::chase}) {
        auto params = params_of(kind);
        params.footprint = Bytes{5 * 64};
        params.stride = 128_B;
        CHECK(lines_of(params, 7) == Lines{0, 2, 4, 1, 3, 0, 2});
        params.stride = Bytes{7 * 64};
        CHECK(lines_of(params, 4) == Lines{0, 2, 4, 1});
    }
}

TEST_CASE("Random, mix and a chase without stride draw every line of the footprint alike", "[workload]") {
    for (const auto kind : {GeneratorKind::random, GeneratorKind::mix, GeneratorKind::chase}) {
        auto params = params_of(kind);
        params.footprint = Bytes{16 * 64};
        Lines hits(16);
        for (const auto line : lines_of(params, 160'000)) ++hits.at(line);
        for (const auto n : hits) CHECK(std::abs(static_cast<double>(n) - 10'000) < 500);  // five sigma
    }
}

TEST_CASE("Mix writes as often as read_share leaves, the others never", "[workload]") {
    const auto writes = [](const WorkloadParams& params) {
        return std::ranges::count_if(requests_of(params, 100'000), &TraceRequest::is_write);
    };
    auto params = params_of(GeneratorKind::mix);
    CHECK(std::abs(static_cast<double>(writes(params)) - 33'333) <
          800);  // the default is two thirds of reads
    params.read_share = Ratio{0};
    CHECK(writes(params) == 100'000);
    params.read_share = Ratio{1};
    CHECK(writes(params) == 0);
    CHECK(writes(params_of(GeneratorKind::random)) == 0);
    CHECK(writes(params_of(GeneratorKind::chase)) == 0);
}

TEST_CASE("A footprint of zero is all of memory, and an odd one loses its last part of a line",
          "[workload]") {
    const auto lines = lines_of(params_of(GeneratorKind::random), 10'000);
    const std::uint64_t last = *std::ranges::max_element(lines);
    CHECK(last < capacity.count() / 64);
    CHECK(last > capacity.count() / 64 / 100 * 99);
    auto params = params_of(GeneratorKind::stream);
    params.footprint = Bytes{191};
    CHECK(lines_of(params, 3) == Lines{0, 1, 0});
}

TEST_CASE("The same seed draws the same lines, another seed others", "[workload]") {
    const auto params = params_of(GeneratorKind::mix);
    CHECK(lines_of(params, 1000, 5) == lines_of(params, 1000, 5));
    CHECK(lines_of(params, 1000, 5) != lines_of(params, 1000, 6));
}

TEST_CASE("Progress is the share of the wanted requests", "[workload]") {
    Generator generator{params_of(GeneratorKind::stream), capacity, 1};
    TraceRequest request;
    CHECK(generator.progress() == 0.0);
    for (int i = 0; i < 250; ++i) generator.next(request);
    CHECK(generator.progress() == 0.25);
}

TEST_CASE("A generator that cannot be is refused with key and value", "[workload][config]") {
    const auto build = [](const WorkloadParams& params) { Generator{params, capacity, 1}; };
    auto params = params_of(GeneratorKind::stream);
    params.footprint = 2_GiB;
    CHECK_THROWS_WITH(build(params), "workload.footprint = 2147483648 B: there are 1073741824 B of memory");
    params.footprint = 63_B;
    CHECK_THROWS_WITH(build(params), "workload.footprint = 63 B: must hold a line of 64 B");
    params = params_of(GeneratorKind::stream);
    params.stride = 96_B;
    CHECK_THROWS_WITH(build(params), "workload.stride = 96 B: must be a multiple of 64 B");
    params = params_of(GeneratorKind::mix);
    params.stride = 64_B;
    CHECK_THROWS_WITH(build(params), Catch::Contains("workload.generator = mix draws its lines at random"));
    params = params_of(GeneratorKind::stream);
    params.interval = SimTime{SimTime::max().count() / 1000};
    CHECK_NOTHROW(build(params));
    params.interval += SimTime{1};
    CHECK_THROWS_WITH(build(params), Catch::Contains("workload.interval"));
}
