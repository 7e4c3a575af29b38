// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/cpu/core.hpp"

namespace mktme::cpu {

// Instructions for the kernel or the package, page faults, and their answers (docs/models/cpu.md#traps).

void Core::deliver(const TrapAnswer& answer) {
    answer_ = answer;
    next_ = std::min(next_, answer.at);
}

void Core::send_trap(Trap trap, Cycles now) {
    trap.at = now + hop_;
    trap.core = number_;
    traps_.push_back(trap);
    awaits_answer_ = true;
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
    send_trap({.special = entry.special, .operands = operands_}, now);
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
    if (!awaits_answer_ && !has_senior_store()) send_fault(fault->what, now);
}

/// A fetch has faulted. The fault leaves once nothing older is in the core.
void Core::look_for_fetch_fault(Cycles now) {
    if (fetch_fault_ && !awaits_answer_ && retired_ == dispatched_ && !has_senior_store())
        send_fault(*fetch_fault_, now);
}

/// Returns the cycle in which the part before a fault is done, if it is known: retirement then comes to the fault.
Cycles Core::next_fault(Cycles now) const {
    if (is_stopped_ || window_.is_empty()) return Cycles::max();
    const PartNumber part = first_part_not_done(window_.oldest(), now);
    return part == no_place ? Cycles::max() : wait_of(part).until;
}

void Core::send_fault(const Translator::PageFault& fault, Cycles now) {
    send_trap({.address = fault.address, .access = fault.access, .error_code = fault.error_code}, now);
}

void Core::take_answer(Cycles now) {
    const TrapAnswer answer = *std::exchange(answer_, std::nullopt);
    awaits_answer_ = false;
    did_something_ = true;
    if (!answer.goes_on) return end_thread();
    if (std::exchange(is_stopped_, false)) {
        for (const Fault& fault : std::exchange(faults_, {})) become_ready(fault.part, now, now);
    } else if (std::exchange(fetch_fault_, std::nullopt)) {
        waits_for_fetch_ = false;
    } else {
        known(window_.oldest_place(), now, now);
    }
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
