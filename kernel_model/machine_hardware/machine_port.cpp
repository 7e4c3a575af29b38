// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/machine_port.hpp"

#include "kernel_model/machine_hardware/verb_source.hpp"

namespace mktme::machine_hardware {

MachinePort::MachinePort(const std::vector<VerbSource*>& sources, Cycles hop)
    : running_{sources.size()},
      hop_{hop} {
    for (VerbSource* const source : sources) cores_.push_back({source});
}

/// A core has halted, or its access has faulted: then it forgets the rest of its work.
void MachinePort::take(const cpu::Trap& trap) {
    now_ = std::max(now_, trap.at);
    if (trap.kind == cpu::TrapKind::instruction) {
        --running_;
        return;
    }
    CoreState& core = cores_[trap.core];
    core.fault = trap;
    core.source->abandon();
    answers_.push_back(trap.core);
}

std::vector<cpu::TrapAnswer> MachinePort::run(Cycles now) {
    std::vector<cpu::TrapAnswer> answers;
    for (const std::uint32_t core : answers_) answers.push_back({.at = now + hop_, .core = core});
    answers_.clear();
    return answers;
}

void MachinePort::wake(std::uint32_t core) {
    cores_[core].fault.reset();
    cores_[core].source->wake();
    answers_.push_back(core);
    ++running_;
}

}  // namespace mktme::machine_hardware
