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

void VerbSource::begin_own() { own_ = {.verbs = std::exchange(own_waiting_, {})}; }

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
    const bool is_urgent = is_interrupted_ && !urgent_.has_ended;
    Handed& from = is_urgent ? urgent_ : own_;
    if (is_interrupted_ && !is_urgent) ++behind_;
    if (from.is_empty()) {
        instruction = special(is_urgent ? cpu::Special::iret : cpu::Special::hlt);
        from.has_ended = true;
        return true;
    }
    instruction = instruction_of(from.verbs[from.verb], from.index, records_);
    from.advance();
    return true;
}

void VerbSource::undo(std::uint64_t count) {
    std::uint64_t behind = std::min(count, behind_);
    count -= behind;
    behind_ -= behind;
    own_.undo(behind);
    urgent_.undo(count);
    own_.undo(count);
    if (count > 0) throw InvariantError{"a core gives back kernel work that it was not given"};
}

}  // namespace mktme::machine_hardware
