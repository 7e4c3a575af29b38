// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/turns.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace mktme::workloads {

Turns::Turns(std::vector<std::unique_ptr<cpu::InstructionSource>> sources, std::uint64_t slice)
    : sources_{std::move(sources)},
      going_(sources_.size()),
      slice_{slice} {
    std::iota(going_.begin(), going_.end(), std::size_t{0});
}

bool Turns::next(cpu::Instruction& instruction) {
    if (instructions_ >= slice_) pass();
    while (!going_.empty()) {
        cpu::InstructionSource& source = *sources_[going_[turn_]];
        if (source.next(instruction)) {
            count(instruction);
            return true;
        }
        plain_ += source.plain_tail();
        going_.erase(going_.begin() + static_cast<std::ptrdiff_t>(turn_));
        instructions_ = records_ = 0;
        if (turn_ == going_.size()) turn_ = 0;
    }
    return false;
}

double Turns::progress() const {
    const auto least =
        std::ranges::min_element(sources_, {}, [](const auto& source) { return source->progress(); });
    return (*least)->progress();
}

void Turns::count(cpu::Instruction& instruction) {
    cut_dependences(instruction);
    instructions_ += instruction.plain_before + 1;
    records_ += instruction.records.size();
    instruction.plain_before += std::exchange(plain_, 0);
}

void Turns::cut_dependences(cpu::Instruction& instruction) {
    const auto reaches_back = [&](const cpu::MemoryRecord& record) {
        const auto own = static_cast<std::uint64_t>(&record - instruction.records.data());
        return record.depends > records_ + own;
    };
    if (std::ranges::none_of(instruction.records, reaches_back)) return;
    cut_.assign(instruction.records.begin(), instruction.records.end());
    for (std::size_t i = 0; i < cut_.size(); ++i)
        if (reaches_back(instruction.records[i])) cut_[i].depends = 0;
    instruction.records = cut_;
}

/// Passes the turn to the next thread, if there is another.
void Turns::pass() {
    instructions_ = 0;
    if (going_.size() < 2) return;
    records_ = 0;
    turn_ = (turn_ + 1) % going_.size();
}

}  // namespace mktme::workloads
