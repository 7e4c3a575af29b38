// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "kernel_model/mm/address.hpp"
#include "models/cpu/instruction_source.hpp"
#include "workloads/cpu/data_windows.hpp"

namespace mktme::sim {

/// Program that makes the loads and stores of a part of a trace, each an instruction of its own. It does not take instructions back
/// (cpu::ReplaySource does).
class FoldedSource final : public cpu::InstructionSource {
public:
    /// With `into`, page n of the trace is page n mod its pages; otherwise all addresses are the trace's. An access across the end of
    /// a page ends there.
    FoldedSource(const workloads::DataWindow& window, std::optional<mm::Range> into)
        : window_{&window},
          into_{into} {}

    bool next(cpu::Instruction& instruction) override;
    [[nodiscard]] std::uint64_t plain_tail() const override { return 0; }
    [[nodiscard]] double progress() const override { return -1; }
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

    /// Ends behind the next `records`, for a while.
    void stop_after(std::uint64_t records) { end_ = next_ + records; }
    [[nodiscard]] bool has_ended() const { return next_ >= window_->records.size(); }

private:
    const workloads::DataWindow* window_;
    std::optional<mm::Range> into_;
    std::uint64_t next_ = 0;
    std::uint64_t end_ = 0;
    cpu::MemoryRecord record_{};
};

}  // namespace mktme::sim
