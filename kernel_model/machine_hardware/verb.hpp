// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "models/base/quantity.hpp"
#include "models/cpu/instruction.hpp"
#include "models/mmu/access_kind.hpp"
#include "models/mmu/entry_change.hpp"

namespace mktme::machine_hardware {

/// A piece of kernel work that one core does: a sequence of instructions.
struct Verb {
    enum class Kind : std::uint8_t {
        clear_page,
        clear_table,  // a page that becomes a page table
        copy_page,
        read,
        write,
        change_entry,
        flush_lines,  // CLFLUSHOPT of each, SFENCE
        clean_lines,  // CLWB of each, SFENCE
        wbinvd,
        move_to_cr3,
        invalidate_page,   // INVPCID of an address
        invalidate_space,  // INVPCID of all of a PCID
        write_pkru,
        pconfig,  // of the structure that the operand stands for
        access,   // of a program, by linear address: one of each line
    };

    Kind kind{};
    /// A physical address with its KeyID; linear, of an access and of a page that is invalidated; the new value of CR3 or PKRU; an
    /// operand.
    std::uint64_t address = 0;
    std::uint64_t other = 0;  // physical address of the source of a copy; PCID
    std::uint64_t size = 0;   // bytes
    mmu::EntryChange change{};
    mmu::AccessKind access{};
};

/// Records of one instruction of a verb.
using VerbRecords = std::array<cpu::MemoryRecord, 2>;

/// Returns the number of instructions of a verb.
std::uint64_t instructions_in(const Verb& verb);
/// Returns instruction `index` of a verb. Its records are in `records`.
cpu::Instruction instruction_of(const Verb& verb, std::uint64_t index, VerbRecords& records);

}  // namespace mktme::machine_hardware
