// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/command_check/checked_part.hpp"
#include "models/command_check/history.hpp"

namespace mktme::command_check {

/// Due and issued refreshes of every unit of a data channel. Each unit falls due once per interval, and the units of
/// all ranks are evenly spaced. JESD79-4 and -5 let a refresh be late by a number of tREFI.
class RefreshLedger {
public:
    /// `postpone` is the allowed delay of a refresh, in tREFI.
    RefreshLedger(const CheckedPart& part, RefreshMode mode, std::uint32_t ranks, Clock postpone);

    /// Returns the unit that a REF or REFSB refreshes, numbered over all units of the data channel.
    [[nodiscard]] std::uint32_t unit_of(const Target& target) const;
    /// Returns the clocks for which the next refresh of a unit may still wait in cycle `now`; negative if it is late.
    [[nodiscard]] Clock slack(std::uint32_t unit, Clock now) const;
    /// Returns true if one more refresh of the unit would exceed the number that the standard lets be pulled in.
    [[nodiscard]] bool too_early(std::uint32_t unit, Clock now) const;
    void refreshed(std::uint32_t unit);
    /// Marks all refreshes due by `now` as done at SRX, since the rank refreshed itself.
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
