// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/refresh_ledger.hpp"

#include <algorithm>

#include "models/command_check/refresh_grace.hpp"

namespace mktme::command_check {

RefreshLedger::RefreshLedger(const CheckedPart& part, RefreshMode mode, std::uint32_t ranks, Clock postpone)
    : ranks_{ranks},
      units_{units_of_rank(part, mode)},
      one_bank_a_unit_{mode == RefreshMode::same_bank},
      interval_{part.refresh_interval(mode)},
      urgent_at_{(postpone - 1) * part.refreshes_per_refi(mode) + 1},
      most_early_{part.most_postponed() * part.refreshes_per_refi(mode)},
      grace_{refresh_grace(part, mode, ranks, postpone)},
      issued_(std::size_t{ranks} * units_) {}

std::uint32_t RefreshLedger::unit_of(const Target& target) const {
    return target.rank * units_ + (one_bank_a_unit_ ? target.first : 0);
}

/// Returns the offset of a unit's due times. The units of a channel take turns within the interval, and so do its
/// ranks.
Clock RefreshLedger::offset(std::uint32_t unit) const {
    const std::uint32_t turn = unit % units_ * ranks_ + unit / units_;
    return static_cast<Clock>(turn) * interval_ / static_cast<Clock>(ranks_ * units_);
}

/// Returns the number of the unit's refreshes that fell due in a cycle <= now; the k-th falls due at k x interval +
/// offset.
Clock RefreshLedger::due(std::uint32_t unit, Clock now) const {
    const Clock since = now - offset(unit);
    return since < 0 ? 0 : since / interval_;
}

Clock RefreshLedger::slack(std::uint32_t unit, Clock now) const {
    const Clock urgent_from = (issued_[unit] + urgent_at_) * interval_ + offset(unit);
    return urgent_from + grace_ - now;
}

bool RefreshLedger::too_early(std::uint32_t unit, Clock now) const {
    return issued_[unit] + 1 - due(unit, now) > most_early_;
}

void RefreshLedger::refreshed(std::uint32_t unit) { ++issued_[unit]; }

void RefreshLedger::settle(std::uint32_t rank, Clock now) {
    for (std::uint32_t u = rank * units_; u < (rank + 1) * units_; ++u)
        issued_[u] = std::max(issued_[u], due(u, now));
}

}  // namespace mktme::command_check
