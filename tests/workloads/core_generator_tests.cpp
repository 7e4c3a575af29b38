// SPDX-License-Identifier: Apache-2.0
#include "workloads/core_generators/core_generator.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "models/base/error.hpp"
#include "tests/workloads/cpu/instructions.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using namespace workloads;

CoreGeneratorPlan plan_of(GeneratorKind kind) {
    CoreGeneratorPlan plan;
    plan.footprint = 1_MiB;
    plan.accesses = 1000;
    plan.seed = 1;
    plan.workload.generator = kind;
    return plan;
}

std::vector<cpu::MemoryRecord> records(const CoreGeneratorPlan& plan, std::uint64_t core = 0,
                                       std::size_t most = SIZE_MAX) {
    return test::list(*make_core_generator(plan, core), most).records();
}

std::uint64_t stores(const std::vector<cpu::MemoryRecord>& records) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(records, [](const auto& record) { return cpu::is_store(record.kind); }));
}

}  // namespace

TEST_CASE("A chase loads lines of its footprint, each dependent on the load before", "[cores][generators]") {
    const auto chased = records(plan_of(GeneratorKind::chase));
    REQUIRE(chased.size() == 1000);
    std::set<std::uint64_t> lines;
    for (std::size_t i = 0; i < chased.size(); ++i) {
        CHECK(chased[i].depends == (i == 0 ? 0 : 1));
        CHECK(chased[i].address.count() % 64 == 0);
        CHECK(chased[i].address.count() < (1U << 20U));
        lines.insert(chased[i].address.count());
    }
    CHECK(stores(chased) == 0);
    CHECK(lines.size() > 900);  // 1000 draws of 16,384: 30 twice
}

TEST_CASE("A stream accesses its footprint byte by byte, and begins again", "[cores][generators]") {
    auto plan = plan_of(GeneratorKind::stream);
    plan.footprint = Bytes{256};
    plan.workload.request_bytes = Bytes{16};
    const auto streamed = records(plan);
    for (std::size_t i = 0; i < streamed.size(); ++i) {
        CHECK(streamed[i].address.count() == i * 16 % 256);
        CHECK(streamed[i].bytes == 16);
        CHECK(streamed[i].depends == 0);
    }
    plan.workload.stride = Bytes{128};
    std::vector<std::uint64_t> addresses;
    for (const auto& record : records(plan, 0, 8)) addresses.push_back(record.address.count());
    CHECK(addresses == std::vector<std::uint64_t>{0, 16, 32, 48, 128, 144, 160, 176});
}

TEST_CASE("Accesses of a mix are loads and stores by their share", "[cores][generators]") {
    auto plan = plan_of(GeneratorKind::mix);
    plan.accesses = 30'000;
    CHECK(stores(records(plan)) == Approx(10'000).epsilon(0.03));
    plan.workload.read_share = Ratio{0.9};
    CHECK(stores(records(plan)) == Approx(3000).epsilon(0.05));
}

TEST_CASE("With workload.issue = dependent each access needs the latest load", "[cores][generators]") {
    auto plan = plan_of(GeneratorKind::mix);
    plan.workload.issue = IssueMode::dependent;
    const auto mixed = records(plan);
    std::size_t latest = mixed.size();
    for (std::size_t i = 0; i < mixed.size(); ++i) {
        CHECK(mixed[i].depends == (latest == mixed.size() ? 0 : i - latest));
        if (!cpu::is_store(mixed[i].kind)) latest = i;
    }
}

TEST_CASE("Under loaded the first core of a package chases, and the others make the load behind their gaps",
          "[cores][generators]") {
    auto plan = plan_of(GeneratorKind::loaded);
    plan.accesses = 0;
    plan.cores_of_package = 3;
    plan.workload.gap = 7;
    plan.workload.read_share = Ratio{0.5};
    auto chase = plan;
    chase.workload = {};
    chase.workload.generator = GeneratorKind::chase;
    constexpr std::size_t some = 1000;
    for (const std::uint64_t core : {0U, 3U}) {
        const auto probe = test::list(*make_core_generator(plan, core), some);
        CHECK(probe.records() == records(chase, core, some));
        for (const auto& step : probe.steps) CHECK(step.plain_before == 0);
    }
    for (const std::uint64_t core : {1U, 2U, 4U, 5U}) {
        const auto load = test::list(*make_core_generator(plan, core), some);
        CHECK(stores(load.records()) == Approx(some / 2).epsilon(0.1));
        for (const auto& step : load.steps) CHECK(step.plain_before == 7);
        for (const auto& record : load.records()) CHECK(record.depends == 0);
    }
}

TEST_CASE("A load of streams takes turns among streams that begin anywhere", "[cores][generators]") {
    auto plan = plan_of(GeneratorKind::loaded);
    plan.accesses = 0;
    plan.cores_of_package = 3;
    plan.workload.streams = 2;
    const auto load = records(plan, 1, 100);
    for (std::size_t i = 2; i < load.size(); ++i)
        CHECK(load[i].address.count() == (load[i - 2].address.count() + 64) % plan.footprint.count());
    CHECK(load[0].address != load[1].address);
    CHECK(load[0].address != records(plan, 2, 1)[0].address);
}

TEST_CASE("A load without a core, or without an end, is refused", "[cores][generators][errors]") {
    auto plan = plan_of(GeneratorKind::loaded);
    plan.accesses = 0;
    CHECK_THROWS_WITH(make_core_generator(plan, 0), Catch::Contains("platform.cores = 1"));
    plan.cores_of_package = 2;
    CHECK_NOTHROW(make_core_generator(plan, 0));
    plan.accesses = 1000;
    CHECK_THROWS_WITH(make_core_generator(plan, 0), Catch::Contains("workload.measure = 0"));
}

TEST_CASE("Each core draws from a stream of its own, and the same each time", "[cores][generators]") {
    const auto plan = plan_of(GeneratorKind::mix);
    CHECK(records(plan, 3) == records(plan, 3));
    CHECK(records(plan, 3) != records(plan, 4));
    auto other = plan;
    other.seed = 2;
    CHECK(records(plan, 3) != records(other, 3));
}

TEST_CASE("A generator without a number of accesses goes on", "[cores][generators]") {
    auto plan = plan_of(GeneratorKind::stream);
    plan.accesses = 0;
    CHECK(records(plan, 0, 5000).size() == 5000);
}

TEST_CASE("A program has the misses and the chain that its figures ask for", "[cores][generators]") {
    for (const auto& [mpki, mlp, cpi] : std::vector<std::tuple<double, std::uint64_t, double>>{
             {10, 1, 0.5}, {20, 4, 0.5}, {7.3, 9, 0.81}, {1, 1, 0.1}}) {
        INFO(mpki << " " << mlp << " " << cpi);
        auto plan = plan_of(GeneratorKind::program);
        plan.program = {.mpki = mpki, .mlp = mlp, .base_cpi = cpi};
        const auto listing = test::list(*make_core_generator(plan, 0));
        const auto loads = static_cast<double>(listing.records().size());
        CHECK(loads == std::ceil(1000.0 / static_cast<double>(mlp)) * static_cast<double>(mlp));
        const auto instructions = static_cast<double>(listing.instructions());
        CHECK(loads / instructions * 1000 == Approx(mpki).epsilon(0.01));
        const auto links =
            std::ranges::count_if(listing.steps, [](const auto& step) { return step.records.empty(); });
        CHECK(static_cast<double>(links) / instructions == Approx(cpi).epsilon(0.01));
    }
}

TEST_CASE("Loads of a burst need the chain, and the chain needs all of them", "[cores][generators]") {
    auto plan = plan_of(GeneratorKind::program);
    plan.program = {.mpki = 50, .mlp = 5, .base_cpi = 0.5};
    const auto steps = test::list(*make_core_generator(plan, 0), 40).steps;
    std::multiset<unsigned> joined;
    for (const auto& step : steps) {
        CHECK(step.registers.sources[0] == 1);
        if (!step.records.empty()) {
            CHECK(step.registers.destinations[0] != 1);
            continue;
        }
        CHECK(step.registers.destinations[0] == 1);
        for (std::size_t i = 1; i < 4; ++i)
            if (step.registers.sources[i] != 0) joined.insert(step.registers.sources[i]);
    }
    // The first burst is at least 100 instructions before the next: 5 loads, and 35 of its links.
    CHECK(joined == std::multiset<unsigned>{2, 3, 4, 5, 6});
}

TEST_CASE("Bursts of a program come half to one and a half times the mean distance apart",
          "[cores][generators]") {
    auto plan = plan_of(GeneratorKind::program);
    plan.program = {.mpki = 10, .mlp = 1, .base_cpi = 0.5};
    double least = 1000;
    double most = 0;
    double since = 0;
    std::size_t bursts = 0;
    for (const auto& step : test::list(*make_core_generator(plan, 0)).steps) {
        since += static_cast<double>(step.plain_before);
        if (!step.records.empty() && ++bursts > 1) {
            least = std::min(least, since);
            most = std::max(most, since);
            since = 0;
        }
        since += 1;
    }
    CHECK((least >= 49 && least < 60));
    CHECK((most <= 151 && most > 140));
}
