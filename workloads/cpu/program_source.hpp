// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "models/cpu/instruction_source.hpp"

namespace mktme::workloads {

/// Instruction of a program made by code, with records of its own.
struct ProgramStep {
    std::uint64_t plain_before = 0;
    std::vector<cpu::MemoryRecord> records{};
    std::uint64_t ip = 0;
    cpu::RegisterUse registers{};
    cpu::BranchUse branch{};
    cpu::Special special = cpu::Special::none;
    std::array<std::uint64_t, 2> operands{};
    bool claims_lines = false;
    bool is_physical = false;
    bool changes_entries = false;
};

/// Program made by code: a function that fills in one step after the other, or a list of steps.
class ProgramSource final : public cpu::InstructionSource {
public:
    /// Fills in a step that is as default-constructed. Returns false at the end; `plain_before` is then the tail.
    using Write = std::function<bool(ProgramStep&)>;

    explicit ProgramSource(Write write) : write_{std::move(write)} {}
    explicit ProgramSource(std::vector<ProgramStep> steps, std::uint64_t plain_tail = 0);

    bool next(cpu::Instruction& instruction) override;
    [[nodiscard]] std::uint64_t plain_tail() const override { return step_.plain_before; }
    [[nodiscard]] double progress() const override { return -1; }
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

private:
    Write write_;
    ProgramStep step_;  // at hand
    std::uint64_t made_ = 0;
    bool has_ended_ = false;
};

}  // namespace mktme::workloads
