// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/cpu/core.hpp"

namespace mktme::cpu {

// Instructions for the kernel or the package, page faults, and their answers (docs/models/cpu.md#traps).

void Core::deliver(const TrapAnswer& answer) {
    if (answer.kind != TrapAnswer::Kind::interrupts) answer_ = answer;
    else if (is_finished_) return;
    else interrupts_.insert(std::ranges::upper_bound(interrupts_, answer.at), answer.at);
    from_port_ = std::min(from_port_, answer.at);
    next_ = std::min(next_, answer.at);
}

/// Something of the port comes in this cycle.
void Core::take_from_port(Cycles now) {
    if (answer_ && answer_->at == now) take_answer(now);
    if (is_ended_by_kernel_) return;
    if (!interrupts_.empty() && interrupts_.front() == now) take_interrupts(now);
    from_port_ = answer_ ? answer_->at : Cycles::max();
    if (!interrupts_.empty()) from_port_ = std::min(from_port_, interrupts_.front());
}

void Core::send_trap(Trap trap, Cycles now) {
    trap.at = now + hop_;
    trap.core = number_;
    traps_.push_back(trap);
    awaits_answer_ = trap.kind;
    did_something_ = true;
    limit_ = std::min(limit_, trap.at + hop_);
}

/// The oldest instruction leaves the core, once everything before it is done. WBINVD walks on.
void Core::try_leave(WindowEntry& entry, Cycles now) {
    if (caches_.is_walking()) return walk_on(now);
    if (entry.has_left || entry.pending != 1 || has_senior_store() || !flushes_.is_empty()) return;
    entry.has_left = true;
    if (entry.special == Special::wbinvd) {
        caches_.begin_wbinvd(now);
        did_something_ = true;
        return;
    }
    send_trap({.kind = TrapKind::instruction, .special = entry.special, .operands = operands_}, now);
}

/// The walk of a part or of the fetch has found no translation.
void Core::faulted(const Translator::Ended& ended) {
    if (ended.waiter == fetch_waiter()) {
        fetch_fault_ = ended.fault;
        return;
    }
    record_at(number_of(ended.waiter)).waits[ended.waiter % 2] = PartWait::fault;
    faults_.push_back({ended.waiter, *ended.fault});
}

/// Retirement has come to an instruction that is not complete. If its first part that is not done has faulted, the core stops.
void Core::look_for_fault(const WindowEntry& oldest, Cycles now) {
    if (faults_.empty()) return;
    const PartNumber part = first_part_not_done(oldest, now);
    const auto fault = std::ranges::find(faults_, part, &Fault::part);
    if (fault == faults_.end()) return;
    is_stopped_ = true;
    if (is_calm()) send_fault(fault->what, now);
}

/// A fetch has faulted. The fault leaves once nothing older is in the core.
void Core::look_for_fetch_fault(Cycles now) {
    if (fetch_fault_ && retired_ == dispatched_ && is_calm()) send_fault(*fetch_fault_, now);
}

/// An interrupt has come. The core comes to the port once nothing is in it.
void Core::look_for_interrupt(Cycles now) {
    if (retired_ != dispatched_ || open_entry_ != no_place || !is_calm()) return;
    give_back();
    send_trap({.kind = TrapKind::interrupt}, now);
}

/// Returns true if nothing of the core is on its way but what is no loss.
bool Core::is_calm() const {
    const bool fetches = waits_for_fetch_ && !fetch_fault_;
    return !awaits_answer_ && !has_senior_store() && lines_awaited_ == 0 && !fetches && translator_.is_idle();
}

/// Returns the cycle in which the part before a fault is done, if it is known: retirement then comes to the fault.
Cycles Core::next_fault(Cycles now) const {
    if (is_stopped_ || window_.is_empty()) return Cycles::max();
    const PartNumber part = first_part_not_done(window_.oldest(), now);
    return part == no_place ? Cycles::max() : wait_of(part).until;
}

/// A page fault invalidates what its address is translated to.
void Core::send_fault(Translator::PageFault fault, Cycles now) {
    translator_.invalidate(fault.address);
    give_back();
    send_trap({.kind = TrapKind::page_fault,
               .address = fault.address,
               .access = fault.access,
               .error_code = fault.error_code},
              now);
}

/// Everything that has not retired is removed. Its source will hand it out again, perhaps behind other instructions.
void Core::give_back() {
    source_->undo(dispatched_ - retired_ + plain_left_ + (has_instruction_ ? 1 : 0));
    stats_.given_back += dispatched_ - retired_;
    dispatched_ = retired_;
    window_.clear();
    loads_.clear();
    stores_.clear();
    search_.clear();
    entry_changes_.clear();
    wheel_.clear();
    for (ReadySet* const parts : {&ready_loads_, &ready_stores_, &unpassed_loads_, &unpassed_stores_})
        parts->clear();
    barriers_.clear();
    faults_.clear();
    fetch_fault_.reset();
    is_stopped_ = false;
    forget_dispatch();
}

/// Dispatch begins anew.
void Core::forget_dispatch() {
    has_instruction_ = false;
    plain_left_ = 0;
    next_record_ = 0;
    open_entry_ = no_place;
    fetch_part_ = 0;
    fetch_line_.reset();
    fetch_has_come_ = false;
    waits_for_fetch_ = false;
    waits_for_completion_ = false;
    serialises_ = false;
    dispatch_from_ = {};
    dispatch_lacks_store_entry_ = false;
    source_has_ended_ = false;
    has_ended_ = false;
    find_misprediction();
}

void Core::take_answer(Cycles now) {
    const TrapAnswer answer = *std::exchange(answer_, std::nullopt);
    const TrapKind answered = *std::exchange(awaits_answer_, std::nullopt);
    did_something_ = true;
    if (answer.kind == TrapAnswer::Kind::ends) return end_thread();
    if (answered == TrapKind::instruction) known(window_.oldest_place(), now, now);
    else if (answered == TrapKind::interrupt) is_interrupted_ = false;
}

/// Nothing more is begun until the core has been at the port.
void Core::take_interrupts(Cycles now) {
    std::erase(interrupts_, now);
    if (is_finished_) return;
    is_interrupted_ = true;
    did_something_ = true;
}

/// The thread is not to go on. The core answers probes, and nothing else.
void Core::end_thread() {
    is_ended_by_kernel_ = true;
    is_finished_ = true;
}

void Core::only_answer_probes(Cycles now) {
    caches_.arrive(now);
    caches_.has_entry().clear();
    caches_.served().clear();
    caches_.flush_answers().clear();
    wait_for_probes(now);
}

void Core::wait_for_probes(Cycles now) {
    done_ = now + Cycles{1};
    next_ = caches_.next();
}

/// WBINVD walks another set.
void Core::walk_on(Cycles now) {
    caches_.walk_on(now);
    did_something_ = true;
}

}  // namespace mktme::cpu
