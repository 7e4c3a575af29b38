// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/placed_program.hpp"

namespace mktme::test {

namespace {

void change_entry(workloads::ProgramStep& step, std::size_t space, const CaseTables& tables) {
    const std::uint64_t address = step.records.front().address.count();
    const mmu::Entry leaf = tables.leaf(space, address);
    step.is_physical = true;
    step.records.front().address = VirtAddr{tables.leaf_place(space, address).count()};
    step.operands = {leaf.bits() | mmu::Entry::use_bits, leaf.bits() & ~mmu::Entry::use_bits};
}

}  // namespace

CoreProgram placed(const CoreProgram& program, const CaseTables& tables) {
    CoreProgram placed = program;
    for (workloads::ProgramStep& step : placed.steps) {
        if (step.special == cpu::Special::mov_cr3) step.operands[0] |= tables.root(program.space).count();
        if (step.changes_entries) change_entry(step, program.space, tables);
        else if (step.is_physical)
            for (cpu::MemoryRecord& record : step.records)
                record.address = VirtAddr{tables.physical(program.space, record.address.count()).count()};
    }
    return placed;
}

std::uint64_t first_cr3(const CoreProgram& program, const CaseTables& tables) {
    return tables.root(program.space).count();
}

}  // namespace mktme::test
