// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "models/cpu/instruction_source.hpp"

namespace mktme::workloads {

/// Thread that begins again when it has ended. Its plain instructions behind the last one come before the first of the
/// next pass. A thread without any instruction ends.
class RepeatedSource final : public cpu::InstructionSource {
public:
    /// Returns the thread from its beginning.
    using Open = std::function<std::unique_ptr<cpu::InstructionSource>()>;

    /// `first`: the thread, at its beginning.
    RepeatedSource(std::unique_ptr<cpu::InstructionSource> first, Open again)
        : source_{std::move(first)},
          again_{std::move(again)} {}

    bool next(cpu::Instruction& instruction) override;
    [[nodiscard]] std::uint64_t plain_tail() const override { return source_->plain_tail(); }
    [[nodiscard]] double progress() const override { return source_->progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return source_->place(record); }

private:
    std::unique_ptr<cpu::InstructionSource> source_;
    Open again_;
    bool has_any_ = false;  // instructions in this pass
};

}  // namespace mktme::workloads
