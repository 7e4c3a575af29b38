// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "models/cpu/instruction_source.hpp"

namespace mktme::workloads {

/// Threads that share a core: each executes a slice of instructions, then the next one does.
///
/// A turn ends with the first instruction at or behind its slice. A dependence on a load before the turn is none: the load
/// completed long ago.
class Turns final : public cpu::InstructionSource {
public:
    /// Precondition: there are sources, and `slice` is at least 1 instruction.
    Turns(std::vector<std::unique_ptr<cpu::InstructionSource>> sources, std::uint64_t slice);

    bool next(cpu::Instruction& instruction) override;
    [[nodiscard]] std::uint64_t plain_tail() const override { return plain_; }
    [[nodiscard]] double progress() const override;
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override {
        return sources_.front()->place(record);
    }

private:
    void count(cpu::Instruction& instruction);
    void cut_dependences(cpu::Instruction& instruction);
    void pass();

    std::vector<std::unique_ptr<cpu::InstructionSource>> sources_;  // all of one trace
    std::vector<std::size_t> going_;                                // those that have not ended, in order
    std::uint64_t slice_;
    std::size_t turn_ = 0;            // in `going_`
    std::uint64_t instructions_ = 0;  // of this turn
    std::uint64_t records_ = 0;       // of this turn
    std::uint64_t plain_ = 0;         // plain instructions behind the last ones of threads that have ended
    std::vector<cpu::MemoryRecord> cut_;  // records of the instruction at hand, if a dependence was cut
};

}  // namespace mktme::workloads
