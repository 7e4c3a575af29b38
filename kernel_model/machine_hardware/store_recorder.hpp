// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/cpu/instruction_source.hpp"

namespace mktme::machine_hardware {

/// Program whose stores are written down.
class StoreRecorder final : public cpu::InstructionSource {
public:
    struct Store {
        std::uint64_t instruction = 0;  // number of its instruction, plain ones included
        VirtAddr address{};
        std::uint8_t bytes = 0;
    };

    explicit StoreRecorder(cpu::InstructionSource& program) : program_{program} {}

    bool next(cpu::Instruction& instruction) override {
        if (!program_.next(instruction)) return false;
        handed_ += instruction.plain_before;
        for (const cpu::MemoryRecord& record : instruction.records)
            if (cpu::is_store(record.kind)) stores_.push_back({handed_, record.address, record.bytes});
        ++handed_;
        return true;
    }
    void undo(std::uint64_t count) override {
        program_.undo(count);
        handed_ -= count;
        while (!stores_.empty() && stores_.back().instruction >= handed_) stores_.pop_back();
    }
    [[nodiscard]] std::uint64_t plain_tail() const override { return program_.plain_tail(); }
    [[nodiscard]] double progress() const override { return program_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return program_.place(record); }

    /// Returns the stores of instructions that were not taken back, in order.
    [[nodiscard]] const std::vector<Store>& stores() const { return stores_; }

private:
    cpu::InstructionSource& program_;
    std::uint64_t handed_ = 0;
    std::vector<Store> stores_;
};

}  // namespace mktme::machine_hardware
