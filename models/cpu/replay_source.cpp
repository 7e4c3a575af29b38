// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/replay_source.hpp"

#include <algorithm>
#include <utility>

namespace mktme::cpu {

bool ReplaySource::next(Instruction& instruction) {
    if (again_ > 0) {
        instruction = kept_[kept_.size() - again_--].instruction;
        return true;
    }
    if (!source_has_ended_) {
        if (source_.next(instruction)) {
            keep(instruction);
            return true;
        }
        source_has_ended_ = true;
        tail_ = source_.plain_tail();
    }
    gave_tail_ = true;
    return false;
}

/// Copies an instruction, with its records, in the memory of the oldest one.
void ReplaySource::keep(const Instruction& instruction) {
    std::vector<MemoryRecord> records;
    if (kept_.full()) {
        records = std::move(kept_.front().records);
        kept_.pop_front();
    }
    records.assign(instruction.records.begin(), instruction.records.end());
    kept_.push_back({instruction, std::move(records)});
    kept_.back().instruction.records = kept_.back().records;
}

void ReplaySource::undo(std::uint64_t count) {
    if (gave_tail_) {
        tail_ = std::min(count, tail_);
        count -= tail_;
        gave_tail_ = false;
    }
    for (; count > 0; ++again_) {
        if (again_ == kept_.size())
            throw InvariantError{"more instructions are to be executed again than a core can have"};
        Instruction& last = kept_[kept_.size() - 1 - again_].instruction;
        last.plain_before = std::min(last.plain_before, count - 1);
        count -= last.plain_before + 1;
    }
}

}  // namespace mktme::cpu
