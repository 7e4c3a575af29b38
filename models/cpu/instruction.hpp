// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "models/base/virt_addr.hpp"

namespace mktme::cpu {

/// Kind of a memory record. The locked ones are the two halves of a locked read-modify-write.
enum class AccessKind : std::uint8_t { load, store, fetch, locked_load, locked_store };

constexpr bool is_store(AccessKind kind) {
    return kind == AccessKind::store || kind == AccessKind::locked_store;
}
constexpr bool is_locked(AccessKind kind) {
    return kind == AccessKind::locked_load || kind == AccessKind::locked_store;
}

/// Memory access of an instruction, or the fetch of a line of code.
struct MemoryRecord {
    VirtAddr address{};
    /// Distance to the load that gave the address, in records of this thread of all kinds; 0: none.
    std::uint32_t depends = 0;
    std::uint8_t bytes = 0;  // 1 to 64; it may cross a line or a page
    AccessKind kind = AccessKind::load;

    bool operator==(const MemoryRecord&) const = default;
};

/// Registers of an instruction, by the trace's own numbers from 1; 0: none.
struct RegisterUse {
    std::array<std::uint8_t, 4> destinations{};
    std::array<std::uint8_t, 4> sources{};

    bool operator==(const RegisterUse&) const = default;
    [[nodiscard]] constexpr bool is_none() const { return std::bit_cast<std::uint64_t>(*this) == 0; }
};

enum class BranchKind : std::uint8_t {
    none,
    conditional,
    direct_jump,
    indirect_jump,
    direct_call,
    indirect_call,
    function_return,
    other
};

/// Branch of an instruction, and its outcome.
struct BranchUse {
    BranchKind kind = BranchKind::none;
    bool taken = false;
    std::uint64_t next_ip = 0;  // address of the instruction behind it in the trace; 0: unknown

    bool operator==(const BranchUse&) const = default;
};

/// Instruction with an effect besides its records. Traces have none of them; programs made by code do.
enum class Special : std::uint8_t {
    none,
    clflush,  // clflush, clflushopt, clwb: of the line of the only record, a load
    clflushopt,
    clwb,
    sfence,
    mfence,  // from here on, the instruction is complete by a rule of its own
    lfence,  // from here on, nothing is dispatched behind the instruction before it is complete
    wbinvd,
    wrpkru,   // operands[0]: the new value
    mov_cr3,  // operands[0]: the new value of CR3, with its PCID; bit 63: keep the PCID's translations
    invlpg,   // operands[0]: linear address
    invpcid_address,  // operands[0]: PCID; operands[1]: linear address
    invpcid_context,  // operands[0]: PCID
    wrmsr,    // from here on, a trap port answers; operands[0]: number of the MSR; operands[1]: its new value
    pconfig,  // operands[0]: leaf; operands[1]: virtual address of its structure
    syscall,  // operands[0]: number of the call; its arguments are the program's own matter
    iret,     // the kernel has done what a trap asked for
    hlt       // nothing to do until the kernel answers
};

/// Returns true for an instruction behind which nothing is dispatched before it is complete.
constexpr bool is_serialising(Special special) { return special >= Special::lfence; }
/// Returns true for an instruction that a trap port answers.
constexpr bool is_trap(Special special) { return special >= Special::wrmsr; }
/// Returns true for an instruction that changes what addresses are translated to.
constexpr bool changes_translation(Special special) {
    return special >= Special::mov_cr3 && special <= Special::invpcid_context;
}
/// Returns true for an instruction that completes by a rule of its own, once it is the oldest.
constexpr bool has_own_rule(Special special) { return special >= Special::mfence; }
constexpr bool is_flush(Special special) {
    return special == Special::clflush || special == Special::clflushopt || special == Special::clwb;
}

/// Instruction of a thread, with the plain ones before it.
///
/// A plain instruction has neither records nor known registers, so that it is a count and no object.
struct Instruction {
    std::uint64_t plain_before = 0;  // plain instructions between the one handed out before and this one
    std::uint64_t record = 0;        // 1-based line or record in its source, for messages
    std::span<const MemoryRecord> records;  // fetches first; valid until the next instruction is asked for
    std::uint64_t ip = 0;                   // its own address; 0: unknown
    RegisterUse registers{};
    BranchUse branch{};
    Special special = Special::none;
    bool claims_lines = false;  // it does not want whole lines read that it stores, as REP STOS and REP MOVS
    bool is_physical = false;   // its records have physical addresses, KeyID included, and are not translated
    bool changes_entries =
        false;  // its store makes the same mmu::EntryChange of each 8 bytes: operands are `seen` and `to`
    std::uint32_t thread = 0;                 // of its trace, in order of appearance
    std::array<std::uint64_t, 2> operands{};  // of a special instruction, or a change of an entry

    /// Forgets address, registers and branch. Most traces know none of them: then this is a comparison.
    void clear_details() {
        if (ip == 0 && registers.is_none() && branch.kind == BranchKind::none) return;
        ip = 0;
        registers = {};
        branch = {};
    }
};

/// Returns true for an instruction that has nothing but its number.
inline bool is_plain(const Instruction& instruction) {
    return instruction.records.empty() && instruction.special == Special::none &&
           instruction.branch.kind == BranchKind::none && instruction.registers.is_none();
}

}  // namespace mktme::cpu
