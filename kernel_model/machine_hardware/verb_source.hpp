// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/machine_hardware/verb.hpp"
#include "models/cpu/instruction_source.hpp"

namespace mktme::machine_hardware {

/// What a core executes for the kernel: the verbs of the piece of work that has the core, then HLT until there are others. Verbs
/// of an interrupt go first, then IRET.
///
/// A core fetches ahead of the time of the kernel. Verbs therefore wait until the kernel answers the core: begin_own() and
/// begin_urgent() let it have them.
class VerbSource final : public cpu::InstructionSource {
public:
    /// Adds a verb to those that begin_own() lets the core have.
    void add(const Verb& verb) { own_waiting_.push_back(verb); }
    /// Lets a program follow the verbs that wait, until it ends or faults. It hands out again what the core gives back.
    void add(cpu::InstructionSource& program) { program_waiting_ = &program; }
    /// Precondition: the core waits for an answer to HLT or to a fault.
    void begin_own();
    /// Forgets the verbs and the program that the core has: an access has faulted.
    void abandon() {
        own_ = {};
        program_ = nullptr;
        of_program_ = 0;
    }
    /// Forgets the program, which is gone before it has ended. What the core gives back of it does not come again.
    void drop_program() { program_ = program_waiting_ = nullptr; }
    [[nodiscard]] bool has_own_waiting() const {
        return !own_waiting_.empty() || program_waiting_ != nullptr;
    }

    /// Adds verbs of an interrupt. They may be none: then there is the interrupt.
    void add_urgent(const std::vector<Verb>& verbs);
    [[nodiscard]] bool has_urgent_waiting() const { return interrupts_waiting_ > 0; }
    /// Precondition: the core waits for an answer.
    void begin_urgent();
    /// The core has come to the IRET. Returns the number of interrupts that it has done.
    std::size_t end_urgent();

    bool next(cpu::Instruction& instruction) override;
    void undo(std::uint64_t count) override;
    [[nodiscard]] std::uint64_t plain_tail() const override { return 0; }
    [[nodiscard]] double progress() const override { return -1; }
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

private:
    void next_own(cpu::Instruction& instruction);
    void undo_own(std::uint64_t& count);
    /// Verbs that a core has, and the end of those that it was handed out.
    struct Handed {
        std::vector<Verb> verbs{};
        std::size_t verb = 0;     // that the next instruction is of
        std::uint64_t index = 0;  // of the next instruction in it
        bool has_ended = false;   // the instruction behind all verbs was handed out

        [[nodiscard]] bool is_empty() const { return verb == verbs.size(); }
        /// Hands out the next instruction; behind all verbs, `end`.
        void next(cpu::Instruction& instruction, VerbRecords& records, cpu::Special end);
        void advance();
        void undo(std::uint64_t& count);
    };

    Handed own_;
    Handed urgent_;
    cpu::InstructionSource* program_ = nullptr;  // behind the own verbs
    std::uint64_t of_program_ = 0;  // instructions that it has handed out since it began, or fewer
    bool is_interrupted_ = false;
    std::uint64_t behind_ = 0;  // instructions handed out behind the IRET, before the core has come to it
    std::vector<Verb> own_waiting_;
    cpu::InstructionSource* program_waiting_ = nullptr;
    std::vector<Verb> urgent_waiting_;
    std::size_t interrupts_ = 0;  // that the urgent verbs are of
    std::size_t interrupts_waiting_ = 0;
    VerbRecords records_{};
};

}  // namespace mktme::machine_hardware
