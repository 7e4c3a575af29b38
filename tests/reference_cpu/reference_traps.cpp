// SPDX-License-Identifier: Apache-2.0
// A core: traps, page faults and their answers.
#include "tests/reference_cpu/reference_core.hpp"

namespace mktme::reference_cpu {

void ReferenceCore::send_trap(cpu::Trap trap, Cycle c) {
    trap.at = Cycles{c + hop_};
    trap.core = number_;
    traps_.push_back(trap);
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
    if (fault_has_left_ || has_seniors()) return;
    const bool is_of_fetch =
        faulting_fetch_ != nullptr && faulting_fetch_->translating.fault && head_ == next_;
    if (!stopped_at_ && !is_of_fetch) return;
    const Part& part = stopped_at_ ? *stopped_at_->part : *faulting_fetch_;
    fault_has_left_ = true;
    send_trap(
        {.address = VirtAddr{part.address}, .access = part.access, .error_code = *part.translating.fault}, c);
}

/// The answer to a trap has come, before phase 1.
void ReferenceCore::take_answer(bool goes_on, Cycle c) {
    if (!goes_on) {
        has_ended_ = true;
        mmu_.stop();
        store_queue_.clear();
        flushes_.clear();
        return;
    }
    if (!fault_has_left_) {
        program_[head_].rule_done = c;
        return;
    }
    const auto look_again = [](Part& part) {
        if (!part.translating.fault) return;
        part.translating = {};
        part.is_being_translated = false;
    };
    if (stopped_at_) {
        for (std::uint64_t i = head_; i < program_.size() && program_[i].rob_entry; ++i)
            for (Record& record : program_[i].records)
                if (record.kind != RecordKind::fetch)
                    for (Part& part : record.parts) look_again(part);
    } else look_again(*faulting_fetch_);
    stopped_at_.reset();
    fault_has_left_ = false;
}

}  // namespace mktme::reference_cpu
