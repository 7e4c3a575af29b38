// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/instruction_sink.hpp"

#include <fmt/format.h>

namespace mktme::workloads {

ThreadWriter* InstructionSink::find(std::uint32_t number) {
    const auto found = by_number_.find(number);
    ThreadWriter* writer = found == by_number_.end() ? nullptr : found->second;
    if (writer == nullptr) {
        if (writers_.size() >= limit_) return nullptr;
        writer = &writers_.emplace_back(!only_ || *only_ == writers_.size());
        by_number_.emplace(number, writer);
    }
    latest_number_ = number;
    return latest_ = writer;
}

void InstructionSink::add_tail(std::uint64_t instructions) {
    if (writers_.empty()) return;
    const std::uint64_t share = instructions / writers_.size();
    std::uint64_t rest = instructions % writers_.size();
    for (ThreadWriter& writer : writers_) {
        writer.add_tail(share + (rest != 0 ? 1 : 0));
        rest -= rest != 0 ? 1 : 0;
    }
}

void InstructionSink::finish() {
    for (ThreadWriter& writer : writers_) writer.finish();
}

std::string InstructionSink::refusal(std::uint32_t number) const {
    if (limit_ >= most_threads) return fmt::format("more than {} threads in one trace", most_threads);
    return fmt::format("thread {} has no core: there are cores for {} of the trace's threads", number,
                       limit_);
}

}  // namespace mktme::workloads
