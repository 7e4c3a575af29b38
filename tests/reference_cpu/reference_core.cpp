// SPDX-License-Identifier: Apache-2.0
// A core: the phases of a cycle, and retirement.
#include "tests/reference_cpu/reference_core.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::reference_cpu {

ReferenceCore::ReferenceCore(Number number, const test::MachineCase& machine_case,
                             const test::CoreProgram& program, ReferenceCaches& caches, ReferenceMmu& mmu,
                             std::vector<cpu::Trap>& traps, cpu::MachineObserver& observer)
    : number_{number},
      params_{machine_case.core},
      program_{instructions_of(program, machine_case.core)},
      caches_{caches},
      mmu_{mmu},
      traps_{traps},
      hop_{machine_case.caches.hop.count()},
      observer_{observer},
      branches_{machine_case.core},
      account_{machine_case.clock} {}

void ReferenceCore::cycle(Cycle c) {
    const bool has_finished = is_finished();
    caches_.arrive(c);
    if (has_ended_) return;
    account_.settle();
    take_flush_answers();
    mmu_.take_entries(c);
    if (answer_) take_answer(*answer_, c);
    answer_.reset();
    if (has_ended_) return;
    if (std::exchange(interrupt_comes_, false) && !has_finished) is_interrupted_ = true;
    const bool has_retired = retire(c);
    send_fault(c);
    send_interrupt(c);
    caches_.walk_wbinvd(c);
    if (!has_finished) account(c, has_retired);
    ask(c);
    commit(c);
    execute(c);
    dispatch(c);
}

bool ReferenceCore::is_finished() const {
    return has_ended_ ||
           (head_ == program_.size() && store_queue_.empty() && flushes_.empty() && !is_interrupted_);
}

/// Returns true if an instruction retires.
bool ReferenceCore::retire(Cycle c) {
    std::uint64_t count = 0;
    while (count < params_.retire_width && head_ < program_.size()) {
        Instruction& oldest = program_[head_];
        if (oldest.rob_entry && *oldest.rob_entry < c) look_at_fault(oldest, c);
        if (head_ == next_ || *oldest.dispatched >= c) break;
        look_at_rule(oldest, c);
        if (!oldest.is_complete_by(c)) break;
        oldest.is_retired = true;
        ++head_;
        ++count;
    }
    if (count > 0) observer_.retired(number_, Cycles{c}, count);
    return count > 0;
}

/// Retirement has come to an instruction, which may be complete by a rule of its own.
void ReferenceCore::look_at_rule(Instruction& instruction, Cycle c) {
    if (!instruction.has_rule() || instruction.rule_done) return;
    if (!instruction.oldest_since) instruction.oldest_since = c;
    if (instruction.special == cpu::Special::wbinvd && instruction.has_left) {
        if (!caches_.is_in_wbinvd()) instruction.rule_done = c;
        return;
    }
    if (instruction.leaves()) return leave(instruction, c);
    if (instruction.special == cpu::Special::mfence) {
        if (!has_seniors() && flushes_.empty()) instruction.rule_done = c;
    } else if (instruction.special == cpu::Special::wrpkru) {
        instruction.rule_done = *instruction.oldest_since + params_.wrpkru.count();
        mmu_.set_pkru(static_cast<std::uint32_t>(instruction.operands[0]));
    } else {
        change_translation(instruction);
        instruction.rule_done = c;
    }
}

/// Does what MOV to CR3, INVLPG or INVPCID does; nothing for others.
void ReferenceCore::change_translation(const Instruction& instruction) {
    const auto [first, second] = instruction.operands;
    if (instruction.special == cpu::Special::mov_cr3) mmu_.set_cr3(first);
    if (instruction.special == cpu::Special::invlpg) mmu_.invalidate(first);
    if (instruction.special == cpu::Special::invpcid_context) mmu_.invalidate(mmu::SpaceTag(first));
    if (instruction.special == cpu::Special::invpcid_address) mmu_.invalidate(mmu::SpaceTag(first), second);
}

bool ReferenceCore::has_seniors() const {
    return std::ranges::any_of(store_queue_,
                               [](const Record* record) { return record->instruction->is_retired; });
}

std::string ReferenceCore::text() const {
    std::string text =
        fmt::format("core {}: retired {} dispatched {} of {}, {} in the SQ, {} flushes;", number_, head_,
                    next_, program_.size(), store_queue_.size(), flushes_.size());
    if (head_ < program_.size())
        for (const Record& record : program_[head_].records) {
            text += fmt::format(" kind {} address {:x}", static_cast<int>(record.kind), record.address);
            for (const Part& part : record.parts)
                text +=
                    fmt::format(" [line {:x} translated {} looked up {} done {} queued {}]",
                                part.translating.physical.count(), part.translating.at.has_value(),
                                part.looked_up.value_or(0), part.wait.done.value_or(0), part.wait.is_queued);
        }
    return text;
}

}  // namespace mktme::reference_cpu
