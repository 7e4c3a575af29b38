// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/random_kernel_steps.hpp"

namespace mktme::test {

namespace {

using cpu::Special;
using workloads::ProgramStep;

constexpr std::uint64_t pcids = 3;

/// Returns an address of a space, a multiple of 8.
std::uint64_t address_in(RandomStream& random, const mmu::FunctionSpace& space) {
    const auto& range = space.ranges[random.below(space.ranges.size())];
    const std::uint64_t first = (range.start + 7) / 8;
    return 8 * (first + random.below(range.end / 8 - first));
}

ProgramStep access_in(RandomStream& random, const mmu::FunctionSpace& space, cpu::AccessKind kind) {
    ProgramStep step;
    step.records = {{.address = VirtAddr{address_in(random, space)}, .bytes = 8, .kind = kind}};
    step.is_physical = true;
    return step;
}

/// Returns a store of a whole line that is not to be read, if the space has a whole line there.
ProgramStep claim_in(RandomStream& random, const mmu::FunctionSpace& space) {
    const auto& range = space.ranges[random.below(space.ranges.size())];
    const std::uint64_t line = (range.start + random.below(range.end - range.start)) / 64 * 64;
    ProgramStep step;
    step.claims_lines = true;
    step.is_physical = random.below(2) == 0;
    if (line >= range.start && line + 64 <= range.end)
        step.records = {{.address = VirtAddr{line}, .bytes = 64, .kind = cpu::AccessKind::store}};
    return step;
}

ProgramStep invalidation(RandomStream& random, const mmu::FunctionSpace& space) {
    constexpr std::uint64_t keep = std::uint64_t{1} << 63U;
    ProgramStep step;
    switch (random.below(4)) {
        case 0:
            step.special = Special::mov_cr3;
            step.operands = {random.below(pcids) | (random.below(2) == 0 ? keep : 0), 0};
            break;
        case 1:
            step.special = Special::invlpg;
            step.operands = {address_in(random, space), 0};
            break;
        case 2:
            step.special = Special::invpcid_address;
            step.operands = {random.below(pcids), address_in(random, space)};
            break;
        default:
            step.special = Special::invpcid_context;
            step.operands = {random.below(pcids), 0};
            break;
    }
    return step;
}

ProgramStep kernel_step(RandomStream& random, const mmu::FunctionSpace& space, bool has_entries) {
    ProgramStep step;
    switch (random.below(has_entries ? 10 : 8)) {
        case 0: step.special = random.below(2) == 0 ? Special::iret : Special::hlt; return step;
        case 1: return access_in(random, space, cpu::AccessKind::load);
        case 2: return access_in(random, space, cpu::AccessKind::store);
        case 3:
            step = access_in(random, space, cpu::AccessKind::load);
            step.special = Special::clflushopt;
            return step;
        case 4:
        case 5: return invalidation(random, space);
        case 6:
        case 7: return claim_in(random, space);
        default:
            step = access_in(random, space, cpu::AccessKind::store);
            step.changes_entries = true;
            return step;
    }
}

}  // namespace

void add_kernel_steps(RandomStream& random, MachineCase& c) {
    for (PageMapping& page : c.pages) page.is_unused = random.below(2) == 0;
    for (CoreProgram& program : c.programs) {
        const mmu::FunctionSpace& space = c.spaces[program.space];
        const std::uint64_t steps = random.below(24);
        for (std::uint64_t i = 0; i < steps; ++i) {
            const auto place = static_cast<std::ptrdiff_t>(random.below(program.steps.size() + 1));
            program.steps.insert(program.steps.begin() + place, kernel_step(random, space, !c.pages.empty()));
        }
    }
}

}  // namespace mktme::test
