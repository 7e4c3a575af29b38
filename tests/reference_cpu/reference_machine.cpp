// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_machine.hpp"

#include <algorithm>

namespace mktme::reference_cpu {

ReferenceMachine::ReferenceMachine(const test::MachineCase& machine_case, cpu::MachineObserver& observer)
    : observer_{observer},
      mail_{machine_case.caches.cores},
      memory_{machine_case.memory, machine_case.clock, machine_case.caches.cores},
      contents_{machine_case.caches.data, memory_.package().layout()},
      tables_{machine_case, memory_.package()} {
    for (Number n = 0; n < machine_case.caches.cores; ++n) {
        add_core(n, machine_case);
        slices_.push_back(
            std::make_unique<ReferenceSlice>(n, machine_case.caches, mail_, memory_, contents_, observer_));
    }
}

void ReferenceMachine::add_core(Number number, const test::MachineCase& machine_case) {
    const auto& programs = machine_case.programs;
    const test::CoreProgram program = number < programs.size() ? programs[number] : test::CoreProgram{};
    caches_.push_back(std::make_unique<ReferenceCaches>(
        number, machine_case.caches, [this](PhysAddr line) { return slice_of(line); }, mail_, contents_,
        observer_));
    mmus_.push_back(std::make_unique<ReferenceMmu>(machine_case.mmu, machine_case.tlb, tables_,
                                                   tables_.root(program.space), *caches_.back()));
    cores_.push_back(std::make_unique<ReferenceCore>(number, machine_case.core, machine_case.clock, program,
                                                     *caches_.back(), *mmus_.back(), observer_));
}

/// Aliases of a line meet in one slice.
Number ReferenceMachine::slice_of(PhysAddr line) {
    __extension__ using Wide = unsigned __int128;
    const std::uint64_t n = package().layout().without_keyid(line).count() / line_size.count();
    return static_cast<Number>(Wide{n * 0x9E3779B97F4A7C15} * mail_.to_slice.size() >> 64U);
}

void ReferenceMachine::step() {
    memory_.advance(now_);
    for (auto& core : cores_) core->cycle(now_);
    for (auto& slice : slices_) slice->cycle(now_);
    ++now_;
}

Cycle ReferenceMachine::run(Cycle limit) {
    while (!is_done() && now_ < limit) step();
    return now_;
}

bool ReferenceMachine::is_done() const {
    const auto is_empty = [](const auto& messages) { return messages.empty(); };
    return std::ranges::all_of(cores_, [](const auto& core) { return core->is_finished(); }) &&
           std::ranges::all_of(caches_, [](const auto& caches) { return caches->is_quiet(); }) &&
           std::ranges::all_of(mmus_, [](const auto& mmu) { return mmu->is_quiet(); }) &&
           std::ranges::all_of(slices_, [](const auto& slice) { return slice->is_quiet(); }) &&
           std::ranges::all_of(mail_.to_core, is_empty) && std::ranges::all_of(mail_.to_slice, is_empty) &&
           memory_.is_quiet();
}

std::string ReferenceMachine::text() const {
    std::string text;
    for (const auto& core : cores_) text += core->text() + "\n";
    for (const auto& slice : slices_) text += slice->text() + "\n";
    return text;
}

}  // namespace mktme::reference_cpu
