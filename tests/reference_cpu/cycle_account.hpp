// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"
#include "models/cpu/cycle_rows.hpp"
#include "tests/reference_cpu/messages.hpp"

namespace mktme::reference_cpu {

/// Where the cycles of a core went (docs/models/cpu.md, last section). A wait for a line is charged when the line comes.
class CycleAccount {
public:
    using Row = std::uint64_t cpu::CycleRows::*;

    explicit CycleAccount(Frequency clock) : clock_{clock} {}

    void add(Row row) { ++(rows_.*row); }
    /// The oldest instruction waits for a line in this cycle.
    void wait_for(const Wait& wait);
    /// Charges the wait for a line that has come.
    void settle();

    [[nodiscard]] const cpu::CycleRows& rows() const { return rows_; }
    /// Returns the cycles charged so far.
    [[nodiscard]] std::uint64_t cycles() const;

private:
    Frequency clock_;
    cpu::CycleRows rows_;
    const Wait* waits_for_ = nullptr;
    std::uint64_t waited_ = 0;  // cycles
};

}  // namespace mktme::reference_cpu
