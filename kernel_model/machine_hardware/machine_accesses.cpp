// SPDX-License-Identifier: Apache-2.0
// Accesses of programs, and programs.
#include <array>

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "kernel_model/machine_hardware/machine_port.hpp"
#include "kernel_model/machine_hardware/store_recorder.hpp"
#include "models/mmu/page_fault.hpp"
#include "models/mmu/paging_levels.hpp"
#include "models/mmu/pkru.hpp"
#include "models/platform/processor.hpp"

namespace mktme::machine_hardware {

using Kind = Verb::Kind;
using syscall::page_size;

/// Loads the address space and the rights of an access, unless its core has them.
void MachineHardware::enter(const syscall::UserAccess& access) {
    CoreState& core = cores_.at(number(access.core));
    const std::uint64_t pcid = pcid_of(access.space);
    const std::uint64_t cr3 = access.root->count() | pcid;
    const auto latest = core.spaces.find(pcid);
    const bool keeps = latest != core.spaces.end() && latest->second == access.space;
    if (cr3 != core.cr3 || !keeps) {
        add(access.core, {.kind = Kind::move_to_cr3, .address = cr3 | (keeps ? mmu::cr3_keeps_pcid : 0)});
        core.cr3 = cr3;
        core.spaces[pcid] = access.space;
    }
    const std::uint32_t pkru = access.pkru == nullptr ? 0 : access.pkru->value();
    if (pkru == core.pkru) return;
    add(access.core, {.kind = Kind::write_pkru, .address = pkru});
    core.pkru = pkru;
}

/// Lets the core load, store or fetch bytes as a program does. If an interrupt has taken the translation away by the end, it does
/// so again.
syscall::Translation MachineHardware::execute(const syscall::UserAccess& access, std::size_t size) {
    if (!access.root) return {};
    const std::uint32_t core = number(access.core);
    while (!is_strand_abandoned()) {
        enter(access);
        perform(access.core,
                {.kind = Kind::access, .address = access.address, .size = size, .access = access.kind});
        if (const auto& fault = port_->fault(core))
            return {.was_present = (fault->error_code & mmu::FaultCode::present) != 0};
        const auto found = processor_->core(core).translation_of(access.kind, VirtAddr{access.address});
        if (found) return {.address = found};
    }
    throw fiber::Abandoned{};
}

syscall::Translation MachineHardware::load(const syscall::UserAccess& access, std::span<std::byte> to) {
    const syscall::Translation found = execute(access, to.size());
    if (found.address) bytes_.read(access.core, *found.address, to);
    return found;
}

syscall::Translation MachineHardware::store(const syscall::UserAccess& access,
                                            std::span<const std::byte> from) {
    const syscall::Translation found = execute(access, from.size());
    if (found.address) bytes_.write(access.core, *found.address, from);
    return found;
}

/// Returns where the tables in memory lead.
std::optional<PhysAddr> MachineHardware::walk(PhysAddr root, std::uint64_t address) {
    constexpr int top_level = 4;
    PhysAddr table = root;
    for (int level = top_level; level >= 1; --level) {
        const mmu::Entry entry = tables_.read(mmu::entry_place(table, address, level));
        if (!entry.is_present()) return std::nullopt;
        table = entries().full_page(entry.bits());
        if (level == 1 || entry.is_huge())
            return PhysAddr{table.count() + address % mmu::bytes_of(mmu::size_of_leaf(level))};
    }
    return std::nullopt;
}

/// Without page tables the first access faults. Stores write zeros: their values are not known.
syscall::ProgramStop MachineHardware::run(const syscall::UserAccess& where, cpu::InstructionSource& program) {
    if (!where.root) return bytes_.run(where, program);
    const std::uint32_t core = number(where.core);
    StoreRecorder recorder{program};
    enter(where);
    port_->source(core).add(recorder);
    perform_added(where.core);
    if (is_strand_abandoned()) {
        port_->source(core).drop_program();
        throw fiber::Abandoned{};
    }
    constexpr std::array<std::byte, line_size.count()> zeros{};
    for (const StoreRecorder::Store& store : recorder.stores())
        if (const auto found = walk(*where.root, store.address.count()))
            bytes_.write(where.core, *found, std::span{zeros}.first(store.bytes));
    const auto& fault = port_->fault(core);
    if (!fault) return {};
    return {.has_ended = false,
            .address = fault->address.count(),
            .kind = fault->access,
            .was_present = (fault->error_code & mmu::FaultCode::present) != 0};
}

}  // namespace mktme::machine_hardware
