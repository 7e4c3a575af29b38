// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/error.hpp"
#include "models/cpu/instruction.hpp"

namespace mktme::cpu {

/// Instructions that one core executes: a thread of a trace, or a program made by code.
class InstructionSource {
public:
    InstructionSource() = default;
    InstructionSource(const InstructionSource&) = delete;
    InstructionSource& operator=(const InstructionSource&) = delete;
    virtual ~InstructionSource() = default;

    /// Fills in the next instruction that is not plain. Returns false at the end. Throws TraceError if the source cannot
    /// be read further; everything before was handed out.
    virtual bool next(Instruction& instruction) = 0;
    /// Takes back the last `count` instructions that it has handed out, plain ones and its tail included: they come again.
    /// Throws InvariantError if it cannot. Machines with a trap port need sources that can (replay_source.hpp).
    virtual void undo(std::uint64_t /*count*/) {
        throw InvariantError{
            "instructions are to be executed again, and their source cannot hand them out again"};
    }
    /// Returns the number of plain instructions behind the last one. Precondition: `next` has returned false.
    [[nodiscard]] virtual std::uint64_t plain_tail() const = 0;
    /// Returns the share of the source consumed, 0..1, for progress and ETA; negative if unknown.
    [[nodiscard]] virtual double progress() const = 0;
    /// Returns "file:line: " of a record, the prefix of a message about it; empty for a program.
    [[nodiscard]] virtual SourcePlace place(std::uint64_t record) const = 0;
};

}  // namespace mktme::cpu
