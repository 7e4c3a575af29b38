// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/verb.hpp"

#include <algorithm>

#include "kernel_model/syscall/user_memory.hpp"

namespace mktme::machine_hardware {

namespace {

using cpu::AccessKind;
using cpu::Instruction;
using cpu::MemoryRecord;
using cpu::Special;

constexpr std::uint64_t line = line_size.count();
constexpr std::uint64_t lines_a_page = syscall::page_size / line;

/// Returns the number of lines that the bytes of a verb touch.
std::uint64_t lines_of(const Verb& verb) {
    return verb.size == 0 ? 0 : (verb.address % line + verb.size - 1) / line + 1;
}

MemoryRecord whole_line(std::uint64_t address, std::uint64_t index, AccessKind kind) {
    return {.address = VirtAddr{address + index * line}, .bytes = line, .kind = kind};
}

/// Returns the bytes of a verb that are in its line number `index`.
MemoryRecord piece(const Verb& verb, std::uint64_t index, AccessKind kind) {
    const std::uint64_t first = index == 0 ? verb.address : verb.address / line * line + index * line;
    const std::uint64_t end = std::min(first / line * line + line, verb.address + verb.size);
    return {.address = VirtAddr{first}, .bytes = static_cast<std::uint8_t>(end - first), .kind = kind};
}

Instruction physical(std::span<const MemoryRecord> records) {
    Instruction instruction;
    instruction.records = records;
    instruction.is_physical = true;
    return instruction;
}

Instruction special(Special which, std::uint64_t first = 0, std::uint64_t second = 0) {
    Instruction instruction;
    instruction.special = which;
    instruction.operands = {first, second};
    return instruction;
}

Instruction clear(const Verb& verb, std::uint64_t index, VerbRecords& records) {
    records[0] = whole_line(verb.address, index, AccessKind::store);
    Instruction instruction = physical(std::span{records}.first(1));
    instruction.claims_lines = true;
    instruction.changes_entries = verb.kind == Verb::Kind::clear_table;
    return instruction;
}

/// The store of a line needs what its load has brought.
Instruction copy(const Verb& verb, std::uint64_t index, VerbRecords& records) {
    records[0] = whole_line(verb.other, index, AccessKind::load);
    records[1] = whole_line(verb.address, index, AccessKind::store);
    records[1].depends = 1;
    Instruction instruction = physical(records);
    instruction.claims_lines = true;
    return instruction;
}

/// An entry that is there is exchanged, as a walker may change it at the same time.
Instruction change(const Verb& verb, VerbRecords& records) {
    const bool is_exchange = verb.change.seen.is_present();
    const MemoryRecord entry{.address = VirtAddr{verb.address}, .bytes = sizeof(mmu::Entry)};
    records = {entry, entry};
    records[0].kind = is_exchange ? AccessKind::locked_load : AccessKind::store;
    records[1].kind = AccessKind::locked_store;
    Instruction instruction = physical(std::span{records}.first(is_exchange ? 2 : 1));
    instruction.changes_entries = true;
    instruction.operands = {verb.change.seen.bits(), verb.change.to.bits()};
    return instruction;
}

/// The flushes of lines come before the fence that waits for them.
Instruction flush(const Verb& verb, std::uint64_t index, VerbRecords& records) {
    if (index == lines_of(verb)) return special(Special::sfence);
    records[0] = piece(verb, index, AccessKind::load);
    Instruction instruction = physical(std::span{records}.first(1));
    instruction.special = verb.kind == Verb::Kind::flush_lines ? Special::clflushopt : Special::clwb;
    return instruction;
}

/// The bytes of one line, by the linear address of a program.
Instruction access(const Verb& verb, std::uint64_t index, VerbRecords& records) {
    using enum mmu::AccessKind;
    const AccessKind kind = verb.access == fetch   ? AccessKind::fetch
                            : verb.access == write ? AccessKind::store
                                                   : AccessKind::load;
    records[0] = piece(verb, index, kind);
    Instruction instruction;
    instruction.records = std::span{records}.first(1);
    return instruction;
}

}  // namespace

std::uint64_t instructions_in(const Verb& verb) {
    switch (verb.kind) {
        case Verb::Kind::clear_page:
        case Verb::Kind::clear_table:
        case Verb::Kind::copy_page: return lines_a_page;
        case Verb::Kind::read:
        case Verb::Kind::write:
        case Verb::Kind::access: return lines_of(verb);
        case Verb::Kind::flush_lines:
        case Verb::Kind::clean_lines: return lines_of(verb) + 1;
        case Verb::Kind::change_entry:
        case Verb::Kind::wbinvd:
        case Verb::Kind::move_to_cr3:
        case Verb::Kind::invalidate_page:
        case Verb::Kind::invalidate_space:
        case Verb::Kind::write_pkru:
        case Verb::Kind::pconfig: break;
    }
    return 1;
}

Instruction instruction_of(const Verb& verb, std::uint64_t index, VerbRecords& records) {
    switch (verb.kind) {
        case Verb::Kind::clear_page:
        case Verb::Kind::clear_table: return clear(verb, index, records);
        case Verb::Kind::copy_page: return copy(verb, index, records);
        case Verb::Kind::read: records[0] = piece(verb, index, AccessKind::load); break;
        case Verb::Kind::write: records[0] = piece(verb, index, AccessKind::store); break;
        case Verb::Kind::change_entry: return change(verb, records);
        case Verb::Kind::flush_lines:
        case Verb::Kind::clean_lines: return flush(verb, index, records);
        case Verb::Kind::wbinvd: return special(Special::wbinvd);
        case Verb::Kind::move_to_cr3: return special(Special::mov_cr3, verb.address);
        case Verb::Kind::invalidate_page: return special(Special::invpcid_address, verb.other, verb.address);
        case Verb::Kind::invalidate_space: return special(Special::invpcid_context, verb.other);
        case Verb::Kind::write_pkru: return special(Special::wrpkru, verb.address);
        case Verb::Kind::pconfig: return special(Special::pconfig, verb.address);
        case Verb::Kind::access: return access(verb, index, records);
    }
    return physical(std::span{records}.first(1));
}

}  // namespace mktme::machine_hardware
