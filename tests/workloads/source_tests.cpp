// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <set>

#include "workloads/generator.hpp"
#include "workloads/keyid_assigner.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using workloads::Generator;
using workloads::GeneratorKind;
using workloads::KeyIdAssigner;
using workloads::KeyIdAssignment;
using workloads::TraceRequest;
using workloads::WorkloadParams;

std::vector<TraceRequest> take(const WorkloadParams& params, std::size_t count, std::uint64_t seed = 1) {
    Generator generator{params, 1_GiB, seed};
    std::vector<TraceRequest> requests(count);
    for (auto& request : requests) generator.next(request);
    return requests;
}

PhysAddr assigned(const WorkloadParams& params, std::uint64_t address) {
    return KeyIdAssigner{params, hw::AddressLayout{{}}}.assign(PhysAddr{address}, [] {
        return SourcePlace{"t", 7};
    });
}

}  // namespace

TEST_CASE("A stream walks line by line and wraps in its footprint", "[workload]") {
    const auto requests = take({.interval = 3_ns, .footprint = 256_B}, 6);
    CHECK(requests[3].address == PhysAddr{192});
    CHECK(requests[4].address == PhysAddr{0});
    CHECK(requests[5].time == 15_ns);
}

TEST_CASE("Random requests are lines of the whole footprint; a seed says which", "[workload]") {
    const WorkloadParams params{.generator = GeneratorKind::random, .footprint = 1_MiB};
    std::set<std::uint64_t> lines;
    for (const auto& request : take(params, 200'000)) {
        REQUIRE(request.address.count() % 64 == 0);
        REQUIRE(request.address.count() < Bytes{1_MiB}.count());
        lines.insert(request.address.count());
    }
    CHECK(lines.size() > 16'000);  // of 16384: each is missed with probability e^-12
    CHECK(take(params, 1, 1)[0].address != take(params, 1, 2)[0].address);
}

TEST_CASE("mix keeps its share of reads", "[workload]") {
    double writes = 0;
    constexpr int count = 100'000;
    for (const auto& r : take({.generator = GeneratorKind::mix, .read_share = Ratio{0.7}}, count))
        writes += r.is_write ? 1 : 0;
    CHECK(writes / count == Approx(0.3).margin(0.01));
}

TEST_CASE("Generators refuse what does not fit the memory", "[workload][config]") {
    CHECK_THROWS_WITH(take({.footprint = 2_GiB}, 1), Catch::Contains("workload.footprint"));
    CHECK_THROWS_WITH(take({.footprint = 32_B}, 1), Catch::Contains("must hold a line"));
    CHECK_THROWS_WITH(take({.stride = 100_B}, 1), Catch::Contains("multiple of 64"));
    CHECK_THROWS_WITH(take({.generator = GeneratorKind::random, .stride = 64_B}, 1),
                      Catch::Contains("at random"));
}

TEST_CASE("KeyIDs are put in the top bits: one, by range, by page", "[workload][keyid]") {
    constexpr std::uint64_t bit = std::uint64_t{1} << 46;
    CHECK(assigned({.keyid_assignment = KeyIdAssignment::one, .keyid = 5}, 0x40) == PhysAddr{5 * bit | 0x40});
    const WorkloadParams pages{.keyid_assignment = KeyIdAssignment::by_page, .keyids = 3};
    CHECK(assigned(pages, 0x0000) == PhysAddr{1 * bit});
    CHECK(assigned(pages, 0x2FC0) == PhysAddr{3 * bit | 0x2FC0});
    CHECK(assigned(pages, 0x3000) == PhysAddr{1 * bit | 0x3000});
    const WorkloadParams ranges{.keyid_assignment = KeyIdAssignment::ranges,
                                .keyid_range = {{8_KiB, 12_KiB, 2}, {4_KiB, 8_KiB, 1}}};
    CHECK(assigned(ranges, 0x0FC0) == PhysAddr{0x0FC0});
    CHECK(assigned(ranges, 0x1000) == PhysAddr{1 * bit | 0x1000});
    CHECK(assigned(ranges, 0x2000) == PhysAddr{2 * bit | 0x2000});
    CHECK(assigned(ranges, 0x3000) == PhysAddr{0x3000});
}

TEST_CASE("An address with KeyID bits already there is an error that says so", "[workload][keyid][corrupt]") {
    CHECK_THROWS_WITH(
        assigned({.keyid_assignment = KeyIdAssignment::one, .keyid = 5}, std::uint64_t{1} << 46),
        "t:7: address 0x400000000000 has bits at or above bit 46, where the KeyID goes; with "
        "workload.keyid_assignment = one addresses must come without KeyID");
}

TEST_CASE("KeyIDs that do not fit and ranges that overlap are refused", "[workload][keyid][config]") {
    CHECK_THROWS_WITH(assigned({.keyid_assignment = KeyIdAssignment::one, .keyid = 64}, 0),
                      Catch::Contains("up to 63"));
    CHECK_THROWS_WITH(assigned({.keyid_range = {{0_B, 8_KiB, 1}, {4_KiB, 12_KiB, 2}}}, 0),
                      Catch::Contains("overlap"));
    CHECK_THROWS_WITH(assigned({.keyid_range = {{8_KiB, 8_KiB, 1}}}, 0),
                      Catch::Contains("does not lie above"));
}
