// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/turns.hpp"

#include <catch2/catch.hpp>

#include "tests/workloads/cpu/instructions.hpp"
#include "workloads/cpu/program_source.hpp"

namespace {

using namespace mktme;
using namespace workloads;

/// Returns `count` loads of address 1000 x `name` + i behind `plain` plain instructions, each dependent on the load two
/// records before.
std::unique_ptr<cpu::InstructionSource> loads(std::uint64_t name, std::uint64_t count,
                                              std::uint64_t plain = 0, std::uint64_t tail = 0) {
    std::vector<ProgramStep> steps;
    for (std::uint64_t i = 0; i < count; ++i)
        steps.push_back(
            {.plain_before = plain,
             .records = {{VirtAddr{1000 * name + i}, i < 2 ? 0U : 2U, 8, cpu::AccessKind::load}}});
    return std::make_unique<ProgramSource>(std::move(steps), tail);
}

Turns turns(std::vector<std::unique_ptr<cpu::InstructionSource>>& sources, std::uint64_t slice) {
    return Turns{std::move(sources), slice};
}

std::vector<std::uint64_t> addresses(const test::Listing& listing) {
    std::vector<std::uint64_t> all;
    for (const auto& record : listing.records()) all.push_back(record.address.count());
    return all;
}

}  // namespace

TEST_CASE("Threads of one core take turns of a slice, and drop out at their end", "[cpu]") {
    std::vector<std::unique_ptr<cpu::InstructionSource>> sources;
    sources.push_back(loads(1, 5, 0, 7));
    sources.push_back(loads(2, 2, 0, 3));
    sources.push_back(loads(3, 3, 0, 4));
    auto source = turns(sources, 2);
    const auto read = test::list(source);
    CHECK(addresses(read) ==
          std::vector<std::uint64_t>{1000, 1001, 2000, 2001, 3000, 3001, 1002, 1003, 3002, 1004});
    CHECK(read.instructions() == 5 + 2 + 3 + 7 + 3 + 4);
    CHECK(read.steps[8].plain_before ==
          3);  // the tail of the second thread comes when it is found to have ended
    CHECK(read.plain_tail == 7);
}

TEST_CASE("A slice counts plain instructions and ends with the instruction that reaches it", "[cpu]") {
    std::vector<std::unique_ptr<cpu::InstructionSource>> sources;
    sources.push_back(loads(1, 4, 3));
    sources.push_back(loads(2, 2, 9));
    auto source = turns(sources, 5);
    CHECK(addresses(test::list(source)) == std::vector<std::uint64_t>{1000, 1001, 2000, 1002, 1003, 2001});
}

TEST_CASE("A dependence on a load before the turn is none", "[cpu]") {
    std::vector<std::unique_ptr<cpu::InstructionSource>> sources;
    sources.push_back(loads(1, 6));
    sources.push_back(loads(2, 3));
    auto source = turns(sources, 3);
    std::vector<std::uint32_t> depends;
    for (const auto& record : test::list(source).records()) depends.push_back(record.depends);
    CHECK(depends == std::vector<std::uint32_t>{0, 0, 2, 0, 0, 2, 0, 0, 2});
}

TEST_CASE("A thread alone keeps its dependences over its slices", "[cpu]") {
    std::vector<std::unique_ptr<cpu::InstructionSource>> sources;
    sources.push_back(loads(1, 4));
    auto source = turns(sources, 1);
    const auto records = test::list(source).records();
    CHECK(records.at(2).depends == 2);
    CHECK(records.at(3).depends == 2);
}
