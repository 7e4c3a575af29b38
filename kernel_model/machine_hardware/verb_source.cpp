// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/verb_source.hpp"

#include <algorithm>
#include <utility>

namespace mktme::machine_hardware {

namespace {

cpu::Instruction special(cpu::Special which) {
    cpu::Instruction instruction;
    instruction.special = which;
    return instruction;
}

}  // namespace

void VerbSource::Handed::advance() {
    if (++index < instructions_in(verbs[verb])) return;
    ++verb;
    index = 0;
}

void VerbSource::Handed::undo(std::uint64_t& count) {
    if (count > 0 && has_ended) {
        has_ended = false;
        --count;
    }
    for (; count > 0 && (verb > 0 || index > 0); --count) {
        if (index == 0) index = instructions_in(verbs[--verb]);
        --index;
    }
}

void VerbSource::begin_own() {
    own_ = {.verbs = std::exchange(own_waiting_, {})};
    program_ = std::exchange(program_waiting_, nullptr);
    of_program_ = 0;
}

void VerbSource::add_urgent(const std::vector<Verb>& verbs) {
    urgent_waiting_.insert(urgent_waiting_.end(), verbs.begin(), verbs.end());
    ++interrupts_waiting_;
}

void VerbSource::begin_urgent() {
    if (is_interrupted_ || interrupts_waiting_ == 0) return;
    is_interrupted_ = true;
    behind_ = 0;
    urgent_ = {.verbs = std::exchange(urgent_waiting_, {})};
    interrupts_ = std::exchange(interrupts_waiting_, 0);
}

std::size_t VerbSource::end_urgent() {
    is_interrupted_ = false;
    behind_ = 0;
    urgent_ = {};
    return std::exchange(interrupts_, 0);
}

bool VerbSource::next(cpu::Instruction& instruction) {
    if (!is_interrupted_ || urgent_.has_ended) {
        next_own(instruction);
        if (is_interrupted_) behind_ += instruction.plain_before + 1;
        return true;
    }
    urgent_.next(instruction, records_, cpu::Special::iret);
    return true;
}

void VerbSource::next_own(cpu::Instruction& instruction) {
    const bool is_programs = own_.is_empty() && program_ != nullptr && !own_.has_ended;
    if (is_programs && program_->next(instruction)) of_program_ += instruction.plain_before + 1;
    else own_.next(instruction, records_, cpu::Special::hlt);
}

void VerbSource::Handed::next(cpu::Instruction& instruction, VerbRecords& records, cpu::Special end) {
    if (is_empty()) {
        instruction = special(end);
        has_ended = true;
        return;
    }
    instruction = instruction_of(verbs[verb], index, records);
    advance();
}

void VerbSource::undo(std::uint64_t count) {
    std::uint64_t behind = std::min(count, behind_);
    count -= behind;
    behind_ -= behind;
    undo_own(behind);
    urgent_.undo(count);
    undo_own(count);
    if (count > 0) throw InvariantError{"a core gives back kernel work that it was not given"};
}

/// Takes back the latest of the own instructions, and leaves in `count` those that are of others.
void VerbSource::undo_own(std::uint64_t& count) {
    if (count > 0 && own_.has_ended) {
        own_.has_ended = false;
        --count;
    }
    const std::uint64_t of_program = std::min(count, of_program_);
    if (of_program > 0 && program_ != nullptr) program_->undo(of_program);
    of_program_ -= of_program;
    count -= of_program;
    own_.undo(count);
}

}  // namespace mktme::machine_hardware
