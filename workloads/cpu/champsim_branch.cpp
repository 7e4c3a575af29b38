// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/champsim_branch.hpp"

#include <algorithm>

namespace mktme::workloads::champsim {

namespace {

/// Classes of registers that an instruction reads.
struct Reads {
    bool stack_pointer = false;
    bool flags = false;
    bool instruction_pointer = false;
    bool other = false;

    explicit Reads(const cpu::RegisterUse& registers) {
        for (const std::uint8_t number : registers.sources) switch (number) {
                case 0: break;
                case champsim::stack_pointer: stack_pointer = true; break;
                case champsim::flags: flags = true; break;
                case champsim::instruction_pointer: instruction_pointer = true; break;
                default: other = true; break;
            }
    }
};

bool writes(const cpu::RegisterUse& registers, std::uint8_t number) {
    return std::ranges::find(registers.destinations, number) != registers.destinations.end();
}

cpu::BranchKind kind_of(const Reads& reads, bool writes_stack_pointer) {
    if (!reads.stack_pointer && !reads.flags && !reads.other) return cpu::BranchKind::direct_jump;
    if (!reads.stack_pointer && !reads.instruction_pointer && !reads.flags)
        return cpu::BranchKind::indirect_jump;
    if (!reads.stack_pointer && reads.instruction_pointer && !writes_stack_pointer)
        return cpu::BranchKind::conditional;
    if (!reads.stack_pointer || !writes_stack_pointer) return cpu::BranchKind::other;
    if (!reads.instruction_pointer) return cpu::BranchKind::function_return;
    if (reads.flags) return cpu::BranchKind::other;
    return reads.other ? cpu::BranchKind::indirect_call : cpu::BranchKind::direct_call;
}

}  // namespace

cpu::BranchUse branch_of(const cpu::RegisterUse& registers, bool taken) {
    if (!writes(registers, instruction_pointer)) return {};
    const cpu::BranchKind kind = kind_of(Reads{registers}, writes(registers, stack_pointer));
    const bool told = kind == cpu::BranchKind::conditional || kind == cpu::BranchKind::other;
    return {.kind = kind, .taken = !told || taken};
}

}  // namespace mktme::workloads::champsim
