// SPDX-License-Identifier: Apache-2.0
// A core: traps, page faults and their answers.
#include "tests/reference_cpu/reference_core.hpp"

namespace mktme::reference_cpu {

void ReferenceCore::send_trap(cpu::Trap trap, Cycle c) {
    trap.at = Cycles{c + hop_};
    trap.core = number_;
    traps_.push_back(trap);
    awaited_ = trap.kind;
}

/// An instruction for the trap port leaves, or WBINVD begins its walk.
void ReferenceCore::leave(Instruction& instruction, Cycle c) {
    if (instruction.has_left || has_seniors() || !flushes_.empty()) return;
    instruction.has_left = true;
    if (instruction.special == cpu::Special::wbinvd) caches_.begin_wbinvd();
    else send_trap({.special = instruction.special, .operands = instruction.operands}, c);
}

/// Returns true if retirement has come to a fault. The core stops.
void ReferenceCore::look_at_fault(const Instruction& oldest, Cycle c) {
    const auto waiting = first_not_done(oldest, c);
    if (waiting && waiting->part->translating.fault) stopped_at_ = waiting;
}

/// The fault of the oldest part, or of a fetch, leaves.
void ReferenceCore::send_fault(Cycle c) {
    const bool is_of_fetch =
        faulting_fetch_ != nullptr && faulting_fetch_->translating.fault && head_ == next_;
    if ((!stopped_at_ && !is_of_fetch) || !is_calm()) return;
    const Part& part = stopped_at_ ? *stopped_at_->part : *faulting_fetch_;
    const cpu::Trap fault{.kind = cpu::TrapKind::page_fault,
                          .address = VirtAddr{part.address},
                          .access = part.access,
                          .error_code = *part.translating.fault};
    mmu_.invalidate(part.address);
    give_back();
    send_trap(fault, c);
}

/// The core comes to the port because of an interrupt.
void ReferenceCore::send_interrupt(Cycle c) {
    const bool has_begun = next_ < program_.size() && program_[next_].rob_entry;
    if (!is_interrupted_ || head_ != next_ || has_begun || !is_calm()) return;
    give_back();
    send_trap({.kind = cpu::TrapKind::interrupt}, c);
}

/// Returns true if no store is senior, and no load, fetch or walk is on its way.
bool ReferenceCore::is_calm() const {
    if (awaited_ || has_seniors() || !mmu_.is_quiet()) return false;
    for (std::uint64_t i = head_; i < program_.size() && program_[i].rob_entry; ++i)
        for (const Record& record : program_[i].records)
            for (const Part& part : record.parts)
                if (part.looked_up && !part.wait.done && !record.forwarded) return false;
    return true;
}

/// What has not retired begins again.
void ReferenceCore::give_back() {
    for (std::uint64_t i = head_; i < program_.size() && program_[i].rob_entry; ++i)
        program_[i].begin_again();
    next_ = head_;
    next_record_ = 0;
    store_queue_.clear();
    locked_.clear();
    stopped_by_ = nullptr;
    faulting_fetch_ = nullptr;
    stopped_at_.reset();
    finds_no_store_entry_ = false;
    has_found_end_ = false;
}

/// The answer to a trap has come, before phase 1.
void ReferenceCore::take_answer(cpu::TrapAnswer::Kind kind, Cycle c) {
    if (kind == cpu::TrapAnswer::Kind::ends) {
        has_ended_ = true;
        mmu_.stop();
        store_queue_.clear();
        flushes_.clear();
        return;
    }
    if (awaited_ == cpu::TrapKind::instruction) program_[head_].rule_done = c;
    if (awaited_ == cpu::TrapKind::interrupt) is_interrupted_ = false;
    awaited_.reset();
}

}  // namespace mktme::reference_cpu
