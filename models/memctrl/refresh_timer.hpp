// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"

namespace mktme::memctrl {

/// When is a rank's next refresh due, and when may it wait no longer?
///
/// Refresh k of rank r falls due at k x tREFI + floor(r x tREFI / ranks); a rank that owes `refresh_postpone`
/// refreshes is urgent (docs/models/memory-controller.md, step 3).
class RefreshTimer {
public:
    /// ConfigError when more is to be postponed than the standard allows.
    RefreshTimer(const dram::Part& part, const dram::DramParams& params, std::uint64_t ranks);

    [[nodiscard]] bool is_on() const { return on_; }
    /// Cycle from which the rank owes at least one refresh.
    [[nodiscard]] Cycles due(std::uint32_t rank) const { return due_[rank]; }
    /// Cycle from which the rank must be refreshed before anything else.
    [[nodiscard]] Cycles urgent(std::uint32_t rank) const {
        return on_ ? due_[rank] + interval_ * (postpone_ - 1) : Cycles::max();
    }
    void refreshed(std::uint32_t rank) { due_[rank] += interval_; }

private:
    bool on_;
    Cycles interval_;
    std::uint64_t postpone_;
    std::vector<Cycles> due_;
};

}  // namespace mktme::memctrl
