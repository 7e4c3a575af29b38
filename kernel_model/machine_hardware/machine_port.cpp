// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/machine_port.hpp"

#include <algorithm>
#include <utility>

namespace mktme::machine_hardware {

MachinePort::MachinePort(std::size_t cores, Cycles hop, const ClockDomain& clock, Pconfig pconfig)
    : cores_(cores),
      hop_{hop},
      clock_{clock},
      pconfig_{std::move(pconfig)} {}

void MachinePort::take(const cpu::Trap& trap) {
    now_ = std::max(now_, trap.at);
    CoreState& core = cores_[trap.core];
    if (trap.kind == cpu::TrapKind::page_fault) {
        core.fault = trap;
        core.source.abandon();
        stop(core);
        return restart(trap.core);
    }
    if (trap.kind == cpu::TrapKind::interrupt) {
        core.is_interrupted = false;
        core.source.begin_urgent();
        return answer(trap.core);
    }
    if (trap.special == cpu::Special::pconfig) return pconfig_(trap.core, trap.operands[0]);
    if (trap.special == cpu::Special::iret) {
        acknowledge(core);
        core.source.begin_urgent();
        return answer(trap.core);
    }
    stop(core);
    restart(trap.core);
}

/// A core has halted, or its access has faulted: whoever waits for its work goes on.
void MachinePort::stop(CoreState& core) {
    core.is_stopped = true;
    if (!std::exchange(core.has_work, false) || core.waiter == nullptr) return;
    executor.wake(*std::exchange(core.waiter, nullptr));
}

/// Gives a stopped core what waits for it, if anything does.
void MachinePort::restart(std::uint32_t number) {
    CoreState& core = cores_[number];
    if (!core.is_stopped || (!core.source.has_own_waiting() && !core.source.has_urgent_waiting())) return;
    core.is_stopped = false;
    core.source.begin_urgent();
    if (core.source.has_own_waiting()) {
        core.has_work = true;
        core.source.begin_own();
    }
    answer(number);
}

void MachinePort::begin(std::uint32_t core) {
    cores_[core].fault.reset();
    restart(core);
}

void MachinePort::interrupt(std::uint32_t number, const std::vector<Verb>& verbs, CrossCall& call) {
    CoreState& core = cores_[number];
    core.source.add_urgent(verbs);
    core.calls.push_back(&call);
    ++call.outstanding;
    if (core.is_stopped) return restart(number);
    if (std::exchange(core.is_interrupted, true)) return;
    answers_.push_back({.core = number, .kind = cpu::TrapAnswer::Kind::interrupts});
}

/// The core has done the interrupts that it was given.
void MachinePort::acknowledge(CoreState& core) {
    const std::size_t done = core.source.end_urgent();
    for (std::size_t i = 0; i < done; ++i) {
        CrossCall* const call = core.calls[i];
        if (call != nullptr && --call->outstanding == 0 && call->caller != nullptr)
            executor.wake(*call->caller);
    }
    core.calls.erase(core.calls.begin(), core.calls.begin() + static_cast<std::ptrdiff_t>(done));
}

void MachinePort::forget(const CrossCall& call) {
    for (CoreState& core : cores_) std::ranges::replace(core.calls, &call, nullptr);
}

Cycles MachinePort::next() const {
    if (!answers_.empty()) return now_;
    const Cycles later = later_answers_.empty() ? Cycles::max() : later_answers_.begin()->first;
    const SimTime next = executor.next();
    return next == SimTime::max() ? later : std::min(later, std::max(now_, clock_.at_or_after(next)));
}

std::vector<cpu::TrapAnswer> MachinePort::run(Cycles now) {
    now_ = now;
    while (!later_answers_.empty() && later_answers_.begin()->first <= now)
        answer(later_answers_.extract(later_answers_.begin()).value().second);
    executor.run(clock_.edge(now));
    for (cpu::TrapAnswer& answer : answers_) answer.at = now + hop_;
    return std::exchange(answers_, {});
}

bool MachinePort::is_idle() const { return std::ranges::all_of(cores_, &CoreState::is_stopped); }

}  // namespace mktme::machine_hardware
