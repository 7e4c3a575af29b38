// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/command_check/checked_part.hpp"
#include "models/command_check/history.hpp"

namespace mktme::command_check {

/// Does every unit of a data channel get its refreshes in time? Each falls due once an interval, the units of all ranks evenly
/// apart; JESD79-4 and -5 let a refresh be late by so many tREFI.
class RefreshLedger {
public:
    /// `postpone` is in intervals tREFI.
    RefreshLedger(const CheckedPart& part, RefreshMode mode, std::uint32_t ranks, Clock postpone);

    /// The unit that a REF or REFSB refreshes, of all units of the data channel.
    [[nodiscard]] std::uint32_t unit_of(const Target& target) const;
    /// Clocks the next refresh of a unit could still wait in cycle `now`; below 0 it is late.
    [[nodiscard]] Clock slack(std::uint32_t unit, Clock now) const;
    /// Would one more refresh of the unit be further ahead than the standard lets refreshes be pulled in?
    [[nodiscard]] bool too_early(std::uint32_t unit, Clock now) const;
    void refreshed(std::uint32_t unit);
    /// SRX: the rank refreshed itself.
    void settle(std::uint32_t rank, Clock now);

    [[nodiscard]] std::uint32_t units_a_rank() const { return units_; }

private:
    [[nodiscard]] Clock offset(std::uint32_t unit) const;
    [[nodiscard]] Clock due(std::uint32_t unit, Clock now) const;

    std::uint32_t ranks_, units_;
    bool one_bank_a_unit_;
    Clock interval_, urgent_at_, most_early_, grace_;
    std::vector<Clock> issued_;
};

}  // namespace mktme::command_check
