// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/verb_source.hpp"

namespace mktme::machine_hardware {

void VerbSource::abandon() {
    verbs_.clear();
    begin();
}

void VerbSource::wake() {
    verbs_.erase(verbs_.begin(), verbs_.begin() + static_cast<std::ptrdiff_t>(done_));
    begin();
}

void VerbSource::begin() {
    done_ = 0;
    verb_ = 0;
    index_ = 0;
    has_halted_ = false;
}

bool VerbSource::next(cpu::Instruction& instruction) {
    if (verb_ == verbs_.size()) {
        instruction = {};
        instruction.special = cpu::Special::hlt;
        has_halted_ = true;
        done_ = verb_;
        return true;
    }
    const Verb& verb = verbs_[verb_];
    instruction = instruction_of(verb, index_, records_);
    if (++index_ < instructions_in(verb)) return true;
    ++verb_;
    index_ = 0;
    return true;
}

void VerbSource::undo(std::uint64_t count) {
    if (count > 0 && has_halted_) {
        has_halted_ = false;
        --count;
    }
    for (; count > 0; --count) {
        if (index_ == 0) index_ = instructions_in(verbs_.at(--verb_));
        --index_;
    }
}

}  // namespace mktme::machine_hardware
