// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "models/cpu/machine_observer.hpp"
#include "models/cpu/trap.hpp"
#include "tests/reference_cpu/branch_prediction.hpp"
#include "tests/reference_cpu/cycle_account.hpp"
#include "tests/reference_cpu/program.hpp"

namespace mktme::test {
struct MachineCase;
}

namespace mktme::reference_cpu {

/// One core (docs/models/cpu.md).
class ReferenceCore {
public:
    /// `traps`: those on their way to the trap port.
    ReferenceCore(Number number, const test::MachineCase& machine_case, const test::CoreProgram& program,
                  ReferenceCaches& caches, ReferenceMmu& mmu, std::vector<cpu::Trap>& traps,
                  cpu::MachineObserver& observer);
    ReferenceCore(const ReferenceCore&) = delete;
    ReferenceCore& operator=(const ReferenceCore&) = delete;

    /// The answer to its trap, or an interrupt, comes in the next cycle that it does.
    void answer_comes(cpu::TrapAnswer::Kind kind) {
        if (kind == cpu::TrapAnswer::Kind::interrupts) interrupt_comes_ = true;
        else answer_ = kind;
    }
    void cycle(Cycle c);
    /// Returns true if the program has ended, ROB and SQ are empty and no flush slot is occupied.
    [[nodiscard]] bool is_finished() const;
    /// Returns true if the trap port has ended the thread.
    [[nodiscard]] bool has_ended() const { return has_ended_; }
    [[nodiscard]] const std::deque<Instruction>& program() const { return program_; }
    [[nodiscard]] const CycleAccount& account() const { return account_; }
    /// Returns a line of text that says what the core waits for.
    [[nodiscard]] std::string text() const;

private:
    /// Part of a senior store or flush.
    struct Senior {
        Record* record;
        std::size_t part;
    };
    struct Flush {
        PhysAddr line;
        Record* clflush;  // that waits for the answer; null if it has committed
    };

    // Phase 1.
    bool retire(Cycle c);
    void look_at_rule(Instruction& instruction, Cycle c);
    void change_translation(const Instruction& instruction);
    [[nodiscard]] bool has_seniors() const;

    // Traps.
    void send_trap(cpu::Trap trap, Cycle c);
    void leave(Instruction& instruction, Cycle c);
    void look_at_fault(const Instruction& oldest, Cycle c);
    void send_fault(Cycle c);
    void send_interrupt(Cycle c);
    [[nodiscard]] bool is_calm() const;
    void give_back();
    void take_answer(cpu::TrapAnswer::Kind kind, Cycle c);

    // Where the cycles went.
    struct WaitingPart {
        const Record* record;
        const Part* part;
    };
    void account(Cycle c, bool has_retired);
    static std::optional<WaitingPart> first_not_done(const Instruction& oldest, Cycle c);
    void account_for_part(const WaitingPart& waiting);

    // Phase 2.
    void take_flush_answers();
    [[nodiscard]] std::vector<Senior> seniors();
    void ask(Cycle c);
    void commit(Cycle c);
    bool commit_one(const Senior& senior, Cycle c);
    bool commit_store(const Senior& senior, Cycle c);
    bool commit_flush(Record& record, Cycle c);
    bool send_flush(Record& record, Cycle c);
    void ask_again();
    void free_entry(Record& record, Cycle c);

    // Phase 3.
    void execute(Cycle c);
    bool execute_record(Record& record, std::uint64_t& ports, Cycle c);
    [[nodiscard]] bool is_held_back(const Record& record, Cycle c) const;
    [[nodiscard]] bool is_ready(const Record& record, std::size_t part, Cycle c) const;
    [[nodiscard]] static bool is_record_ready(const Record& record, Cycle c);
    [[nodiscard]] static bool is_known_complete(const Instruction& source, Cycle c);
    [[nodiscard]] static bool has_passed(const Record& record, std::size_t part);
    bool take_load(Record& record, std::size_t part, Cycle c);
    void look_up(Stream stream, Part& part, Cycle c);
    bool translate(Part& part, Cycle c);
    bool passes_older_stores(Record& record, Cycle c);

    // Phase 4.
    void dispatch(Cycle c);
    void dispatch_all(Cycle c);
    void look_for_end();
    void grow_credit();
    [[nodiscard]] bool is_dispatch_stopped(Cycle c) const;
    bool dispatch_one(Instruction& instruction, Cycle c);
    bool enter_record(Record& record, Cycle c);
    bool fetch(Record& record, Cycle c);
    void follow(Instruction& instruction);
    [[nodiscard]] std::uint64_t rob_used() const;
    [[nodiscard]] std::uint64_t load_queue_used() const;

    Number number_;
    cpu::CoreParams params_;
    std::deque<Instruction> program_;
    ReferenceCaches& caches_;
    ReferenceMmu& mmu_;
    std::vector<cpu::Trap>& traps_;
    Cycle hop_;
    cpu::MachineObserver& observer_;
    BranchPrediction branches_;
    std::uint64_t head_ = 0;  // number of instructions retired
    std::uint64_t next_ = 0;  // number of instructions dispatched
    std::size_t next_record_ = 0;
    std::deque<Record*> store_queue_;          // stores, flushes and fences, oldest first
    bool only_head_asks_ = false;              // its line was lost; until it commits
    std::vector<Flush> flushes_;               // occupied slots
    std::vector<Instruction*> locked_;         // that hold back younger records
    const Instruction* stopped_by_ = nullptr;  // dispatch waits for its completion
    Cycle stopped_for_ = 0;                    // and so long after it
    std::uint64_t credit_ = 0;
    bool finds_no_store_entry_ = false;  // dispatch, in the latest cycle
    bool has_found_end_ = false;         // dispatch, of the program
    CycleAccount account_;
    std::optional<cpu::TrapAnswer::Kind> answer_;  // that comes in this cycle
    std::optional<WaitingPart> stopped_at_;        // the oldest part, which has faulted
    Part* faulting_fetch_ = nullptr;               // fetch that dispatch waits for
    std::optional<cpu::TrapKind> awaited_;         // trap that has left
    bool interrupt_comes_ = false;                 // in this cycle
    bool is_interrupted_ = false;                  // until the trap of the interrupt is answered
    bool has_ended_ = false;                       // the trap port has ended the thread
};

}  // namespace mktme::reference_cpu
