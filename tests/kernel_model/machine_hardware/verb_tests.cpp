// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/machine_hardware/verb_source.hpp"

using namespace mktme;
using namespace mktme::machine_hardware;
using cpu::AccessKind;
using cpu::Instruction;
using cpu::Special;
using Kind = Verb::Kind;

namespace {

Instruction next_of(VerbSource& source) {
    Instruction instruction;
    REQUIRE(source.next(instruction));
    return instruction;
}

}  // namespace

TEST_CASE("Clearing and copying a page are 64 stores of whole lines", "[machine_hardware]") {
    VerbRecords records;
    const Verb clear{.kind = Kind::clear_page, .address = 0x3000};
    const Verb copy{.kind = Kind::copy_page, .address = 0x3000, .other = 0x8000};
    REQUIRE(instructions_in(clear) == 64);
    REQUIRE(instructions_in(copy) == 64);
    const Instruction store = instruction_of(clear, 63, records);
    REQUIRE(store.records.size() == 1);
    CHECK(store.records[0] == cpu::MemoryRecord{VirtAddr{0x3fc0}, 0, 64, AccessKind::store});
    CHECK(store.is_physical);
    CHECK_FALSE(store.changes_entries);
    const Instruction moved = instruction_of(copy, 1, records);
    REQUIRE(moved.records.size() == 2);
    CHECK(moved.records[0] == cpu::MemoryRecord{VirtAddr{0x8040}, 0, 64, AccessKind::load});
    CHECK(moved.records[1] == cpu::MemoryRecord{VirtAddr{0x3040}, 1, 64, AccessKind::store});
}

TEST_CASE("A read of bytes is one load in each of their lines", "[machine_hardware]") {
    VerbRecords records;
    const Verb read{.kind = Kind::read, .address = 0x103c, .size = 70};
    REQUIRE(instructions_in(read) == 3);
    const auto piece = [&](std::uint64_t index) { return instruction_of(read, index, records).records[0]; };
    CHECK(piece(0) == cpu::MemoryRecord{VirtAddr{0x103c}, 0, 4, AccessKind::load});
    CHECK(piece(1) == cpu::MemoryRecord{VirtAddr{0x1040}, 0, 64, AccessKind::load});
    CHECK(piece(2) == cpu::MemoryRecord{VirtAddr{0x1080}, 0, 2, AccessKind::load});
    CHECK(instructions_in({.kind = Kind::write, .address = 0x1000, .size = 0}) == 0);
}

TEST_CASE("Flushing lines ends with a fence, and an entry that is there is exchanged", "[machine_hardware]") {
    VerbRecords records;
    const Verb flush{.kind = Kind::flush_lines, .address = 0x1000, .size = 65};
    REQUIRE(instructions_in(flush) == 3);
    CHECK(instruction_of(flush, 0, records).special == Special::clflushopt);
    CHECK(instruction_of(flush, 2, records).special == Special::sfence);
    CHECK(instruction_of({.kind = Kind::clean_lines, .size = 1}, 0, records).special == Special::clwb);
    const mmu::Entry there{mmu::Entry::present};
    const auto first = instruction_of({.kind = Kind::change_entry, .change = {.to = there}}, 0, records);
    CHECK(first.records.size() == 1);
    const auto again = instruction_of({.kind = Kind::change_entry, .change = {.seen = there}}, 0, records);
    REQUIRE(again.records.size() == 2);
    CHECK(again.records[0].kind == AccessKind::locked_load);
    CHECK(again.records[1].kind == AccessKind::locked_store);
    CHECK(again.changes_entries);
}

TEST_CASE("A core gets its verbs in order, then HLT, and again what it gives back", "[machine_hardware]") {
    VerbSource source;
    CHECK(next_of(source).special == Special::hlt);
    source.add({.kind = Kind::write_pkru, .address = 5});
    source.add({.kind = Kind::flush_lines, .address = 0, .size = 64});
    source.begin_own();
    CHECK(next_of(source).operands[0] == 5);
    CHECK(next_of(source).special == Special::clflushopt);
    CHECK(next_of(source).special == Special::sfence);
    CHECK(next_of(source).special == Special::hlt);
    source.undo(3);
    CHECK(next_of(source).special == Special::clflushopt);
    source.undo(2);
    CHECK(next_of(source).special == Special::wrpkru);
    source.abandon();
    CHECK(next_of(source).special == Special::hlt);
    source.add({.kind = Kind::wbinvd});
    source.begin_own();
    CHECK(next_of(source).special == Special::wbinvd);
    CHECK(next_of(source).special == Special::hlt);
}

TEST_CASE("A core gets nothing before the kernel has answered it", "[machine_hardware]") {
    VerbSource source;
    source.add({.kind = Kind::wbinvd});
    source.add_urgent({{.kind = Kind::write_pkru, .address = 1}});
    CHECK(source.has_own_waiting());
    CHECK(source.has_urgent_waiting());
    CHECK(next_of(source).special == Special::hlt);
    source.begin_urgent();
    CHECK(next_of(source).special == Special::wrpkru);
    CHECK(next_of(source).special == Special::iret);
    CHECK(source.end_urgent() == 1);
    source.begin_own();
    CHECK(next_of(source).special == Special::wbinvd);
}

TEST_CASE("Verbs of interrupts go in between, and those that come meanwhile wait for the next one",
          "[machine_hardware]") {
    VerbSource source;
    source.add({.kind = Kind::write_pkru, .address = 1});
    source.add({.kind = Kind::write_pkru, .address = 2});
    source.begin_own();
    CHECK(next_of(source).operands[0] == 1);
    CHECK(next_of(source).operands[0] == 2);
    source.undo(1);
    source.add_urgent({{.kind = Kind::write_pkru, .address = 11}, {.kind = Kind::write_pkru, .address = 12}});
    source.add_urgent({});
    source.begin_urgent();
    source.add_urgent({{.kind = Kind::write_pkru, .address = 13}});
    source.begin_urgent();  // it has others
    CHECK(next_of(source).operands[0] == 11);
    CHECK(next_of(source).operands[0] == 12);
    CHECK(next_of(source).special == Special::iret);
    source.undo(2);
    CHECK(next_of(source).operands[0] == 12);
    CHECK(next_of(source).special == Special::iret);
    CHECK(source.end_urgent() == 2);
    source.begin_urgent();
    CHECK(next_of(source).operands[0] == 13);
    CHECK(next_of(source).special == Special::iret);
    CHECK(source.end_urgent() == 1);
    CHECK(next_of(source).operands[0] == 2);
    CHECK_THROWS_AS(source.undo(3), InvariantError);
}
