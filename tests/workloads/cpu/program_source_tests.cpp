// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/program_source.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace mktme;
using namespace workloads;

cpu::MemoryRecord load(std::uint64_t address) { return {VirtAddr{address}, 0, 8, cpu::AccessKind::load}; }

}  // namespace

TEST_CASE("A program of steps is handed out in order, its special instructions with their operands",
          "[cpu]") {
    ProgramSource source{{{.plain_before = 3, .records = {load(0x40)}},
                          {.special = cpu::Special::wrpkru, .operands = {0x55555554, 0}},
                          {.records = {load(0x80)}, .ip = 0x1000, .special = cpu::Special::clflush}},
                         9};
    cpu::Instruction instruction;
    REQUIRE(source.next(instruction));
    CHECK(instruction.plain_before == 3);
    CHECK(instruction.records.size() == 1);
    CHECK(instruction.special == cpu::Special::none);
    CHECK(instruction.record == 1);
    REQUIRE(source.next(instruction));
    CHECK(instruction.plain_before == 0);
    CHECK(instruction.records.empty());
    CHECK(instruction.special == cpu::Special::wrpkru);
    CHECK(instruction.operands[0] == 0x55555554);
    REQUIRE(source.next(instruction));
    CHECK(instruction.ip == 0x1000);
    CHECK(instruction.special == cpu::Special::clflush);
    CHECK(instruction.records[0] == load(0x80));
    CHECK_FALSE(source.next(instruction));
    CHECK_FALSE(source.next(instruction));
    CHECK(source.plain_tail() == 9);
    CHECK(source.place(1).prefix().empty());
}

TEST_CASE("A program of code begins each step anew", "[cpu]") {
    int made = 0;
    ProgramSource source{ProgramSource::Write{[&](ProgramStep& step) {
        CHECK(step.records.empty());
        CHECK(step.plain_before == 0);
        CHECK(step.special == cpu::Special::none);
        step.plain_before = 5;
        if (++made == 3) return false;
        step.records.push_back(load(0x40));
        step.special = cpu::Special::mfence;
        return true;
    }}};
    cpu::Instruction instruction;
    CHECK(source.next(instruction));
    CHECK(source.next(instruction));
    CHECK(instruction.records.size() == 1);
    CHECK_FALSE(source.next(instruction));
    CHECK(source.plain_tail() == 5);
}
