// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <set>
#include <vector>

#include "models/cpu/core_params.hpp"
#include "tests/reference_cpu/core_program.hpp"
#include "tests/reference_cpu/messages.hpp"
#include "tests/reference_cpu/reference_mmu.hpp"

namespace mktme::reference_cpu {

class Instruction;

enum class RecordKind : std::uint8_t { load, store, fetch, flush, fence };

/// Part of a record in one line.
struct Part {
    std::uint64_t address = 0;
    bool is_physical = false;
    Translating translating{};
    bool is_being_translated = false;
    bool misses_translation = false;  // was taken, and was not translated then
    mmu::AccessKind access{};
    std::optional<Cycle> translated{};  // cycle in which it was taken with its translation
    Wait wait{};                        // for its line in L1, of a load or a fetch
    std::optional<Cycle> looked_up{};   // last taken by step 3c
    bool was_taken = false;             // of a load: by phase 3, at any time
    bool was_asked_for = false;         // of a senior store: at any time
    bool is_asked_for = false;          // of a senior store
    bool is_committed = false;          // of a senior store
};

/// Access of an instruction as it goes through the core. A fence is the entry that an SFENCE has in the SQ.
struct Record {
    RecordKind kind{};
    bool is_locked = false;
    std::uint64_t address = 0;
    std::uint64_t bytes = 0;
    Instruction* instruction = nullptr;
    Record* producer = nullptr;  // the load it depends on
    std::vector<Part> parts{};
    std::optional<Cycle> entered{};    // cycle in which its entry was taken
    std::optional<Cycle> forwarded{};  // completion of a load by a store
    Record* older_store = nullptr;     // that a load waits for
    bool waits_for_commit = false;     // of that store, not for its address
    bool is_sent = false;              // a flush: its message has left
    bool is_answered = false;          // a CLFLUSH
    std::optional<Cycle> committed{};

    [[nodiscard]] bool is_load() const { return kind == RecordKind::load; }
    [[nodiscard]] bool is_in_sq() const { return kind != RecordKind::load && kind != RecordKind::fetch; }
    /// Returns the cycle from which the address of all parts is translated, once it is known.
    [[nodiscard]] std::optional<Cycle> translated() const;
    /// Returns the cycle in which a load is complete, once it is known.
    [[nodiscard]] std::optional<Cycle> loaded() const;
};

/// Instruction as it goes through the core.
class Instruction {
public:
    std::uint64_t number = 0;  // counted from 1, plain ones included
    std::uint64_t ip = 0;
    cpu::BranchUse branch{};
    std::vector<Record> records{};
    std::vector<const Instruction*> sources{};  // that write its register sources
    std::optional<Cycle> rob_entry{};
    std::optional<Cycle> dispatched{};
    std::optional<Cycle> oldest_since{};
    std::optional<Cycle> rule_done{};  // a special instruction: complete by its rule
    std::array<std::uint64_t, 2> operands{};
    cpu::Special special = cpu::Special::none;
    bool is_plain = true;
    bool ends_interval = false;    // mispredicted by cpu.mispredicts_per_kilo
    bool changes_entries = false;  // its store
    bool claims_lines = false;     // that its stores overwrite whole
    bool is_retired = false;
    bool has_left = false;

    /// Forgets what has become of it.
    void begin_again();
    [[nodiscard]] bool has_rule() const;
    [[nodiscard]] bool is_serialising() const;
    [[nodiscard]] bool is_locked() const;
    /// Returns true if it leaves its core, for the trap port or, WBINVD, for the caches.
    [[nodiscard]] bool leaves() const;
    /// Returns the cycle in which the instruction is complete, once it is known.
    [[nodiscard]] std::optional<Cycle> complete() const;
    [[nodiscard]] bool is_complete_by(Cycle c) const { return complete() && *complete() <= c; }

private:
    [[nodiscard]] std::optional<Cycle> find_complete() const;

    mutable std::optional<Cycle> complete_{};  // what `complete` has found
};

/// Returns all instructions of a program, in order. Throws ConfigError if one is not in this stage of the reference.
std::deque<Instruction> instructions_of(const test::CoreProgram& program, const cpu::CoreParams& params);

}  // namespace mktme::reference_cpu
