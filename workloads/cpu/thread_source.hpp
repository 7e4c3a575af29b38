// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "models/cpu/instruction_source.hpp"
#include "workloads/cpu/shared_trace.hpp"

namespace mktme::workloads {

/// Instructions of one thread of a trace.
class ThreadSource final : public cpu::InstructionSource {
public:
    /// Reads the `thread`-th thread of the trace, in order of appearance.
    ThreadSource(std::shared_ptr<SharedTrace> trace, std::uint32_t thread);
    ThreadSource(const ThreadSource&) = delete;
    ThreadSource& operator=(const ThreadSource&) = delete;
    ~ThreadSource() override;

    bool next(cpu::Instruction& instruction) override {
        if (at_ == end_ && !next_chunk()) return false;
        instruction.plain_before = at_->plain_before();
        instruction.record = at_->record();
        instruction.records = {record_, at_->records()};
        instruction.special = cpu::Special::none;
        instruction.thread = cursor_.thread;
        record_ += at_->records();
        ++at_;
        if (detail_ != nullptr) {
            instruction.ip = detail_->ip;
            instruction.registers = detail_->registers;
            instruction.branch = detail_->branch;
            ++detail_;
        } else {
            instruction.clear_details();
        }
        return true;
    }
    [[nodiscard]] std::uint64_t plain_tail() const override { return trace_->plain_tail(cursor_.thread); }
    [[nodiscard]] double progress() const override { return trace_->progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return trace_->place(record); }

    /// Returns how often this reader was left behind, for tests and messages.
    [[nodiscard]] unsigned reopenings() const { return reopenings_; }

private:
    bool next_chunk();
    void begin_chunk(std::size_t first);
    void reopen();

    std::shared_ptr<SharedTrace> trace_;
    SharedTrace::Cursor cursor_;
    std::shared_ptr<const InstructionChunk> chunk_;  // at hand
    const InstructionChunk::Head* at_ = nullptr;     // the next instruction in it
    const InstructionChunk::Head* end_ = nullptr;
    const cpu::MemoryRecord* record_ = nullptr;  // of the next instruction
    const InstructionChunk::Detail* detail_ = nullptr;
    std::uint64_t taken_ = 0;  // instructions up to the end of the chunk at hand
    unsigned reopenings_ = 0;
};

}  // namespace mktme::workloads
