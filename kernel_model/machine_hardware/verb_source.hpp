// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/machine_hardware/verb.hpp"
#include "models/cpu/instruction_source.hpp"

namespace mktme::machine_hardware {

/// What a core executes for the kernel: the verbs that it was given, then HLT until it gets others.
class VerbSource final : public cpu::InstructionSource {
public:
    /// Adds a verb. Precondition: the core has halted, or the verb joins others that it was not woken for yet.
    void add(const Verb& verb) { verbs_.push_back(verb); }
    /// Forgets all verbs. The core halts.
    void abandon();
    /// Begins with the verbs that were added since the core has halted.
    void wake();

    bool next(cpu::Instruction& instruction) override;
    void undo(std::uint64_t count) override;
    [[nodiscard]] std::uint64_t plain_tail() const override { return 0; }
    [[nodiscard]] double progress() const override { return -1; }
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

private:
    void begin();

    std::vector<Verb> verbs_;
    std::size_t verb_ = 0;     // that the next instruction is of
    std::uint64_t index_ = 0;  // of the next instruction in it
    bool has_halted_ = false;  // HLT was handed out behind all verbs
    std::size_t done_ = 0;     // verbs in front that the core had before it halted
    VerbRecords records_{};
};

}  // namespace mktme::machine_hardware
