// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/repeated_source.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "tests/workloads/cpu/instructions.hpp"
#include "tests/workloads/packed.hpp"
#include "workloads/cpu/program_source.hpp"
#include "workloads/cpu/thread_split.hpp"

namespace {

using namespace mktme;
using namespace workloads;

/// Returns two loads, of addresses 100 and 200, with plain instructions before, between and behind them.
std::unique_ptr<cpu::InstructionSource> two_loads() {
    std::vector<ProgramStep> steps{
        {.plain_before = 1, .records = {{VirtAddr{100}, 0, 8, cpu::AccessKind::load}}},
        {.plain_before = 2, .records = {{VirtAddr{200}, 1, 8, cpu::AccessKind::load}}}};
    return std::make_unique<ProgramSource>(std::move(steps), 5);
}

}  // namespace

TEST_CASE("A thread that has ended begins again behind its last plain instructions", "[cpu]") {
    RepeatedSource source{two_loads(), two_loads};
    const auto read = test::list(source, 5);
    std::vector<std::uint64_t> addresses;
    std::vector<std::uint64_t> plain;
    for (const auto& step : read.steps) {
        addresses.push_back(step.records.at(0).address.count());
        plain.push_back(step.plain_before);
    }
    CHECK(addresses == std::vector<std::uint64_t>{100, 200, 100, 200, 100});
    CHECK(plain == std::vector<std::uint64_t>{1, 2, 5 + 1, 2, 5 + 1});
}

TEST_CASE("A thread without instructions ends, however often it is repeated", "[cpu]") {
    const auto empty = [] { return std::make_unique<ProgramSource>(std::vector<ProgramStep>{}, 3); };
    RepeatedSource source{empty(), empty};
    const auto read = test::list(source, 5);
    CHECK(read.steps.empty());
    CHECK(read.plain_tail == 3);
}

TEST_CASE("Each thread of a trace is repeated by itself", "[cpu]") {
    const test::TempFile file{
        test::mrt_trace(
            {{.address = 64, .thread = 0}, {.address = 128, .thread = 1}, {.address = 192, .thread = 1}}, 2),
        "t.mrt"};
    const std::vector<ProcessTrace> traces{{{}, std::make_shared<InputFile>(file.path(), "trace")}};
    const auto work = split_threads(traces, {.cores = 2, .repeat = true, .context = {.clock = test::one_ns}});
    REQUIRE(work.size() == 2);
    for (const auto& [core, expected] : std::map<std::size_t, std::vector<std::uint64_t>>{
             {0, {64, 64, 64, 64, 64}}, {1, {128, 192, 128, 192, 128}}}) {
        std::vector<std::uint64_t> addresses;
        for (const auto& record : test::list(*work[core].source, 5).records())
            addresses.push_back(record.address.count());
        CHECK(addresses == expected);
    }
}
