// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/refresh_grace.hpp"

#include <algorithm>

namespace mktme::command_check {

namespace {

/// Returns the clocks from an ACT or a column command one clock earlier until all banks are closed and ready for a
/// refresh.
Clock closing(const Timing& t) {
    const Clock held_open = std::max({t.ras, t.cwl + t.bl + t.wr, t.rtp});
    return std::max(held_open + t.ppd + t.rp_ab, t.rc);
}

/// Returns the clocks of a power-down. PDE needs no tRP, so a rank may enter power-down between the precharge and the
/// refresh, and must leave it first.
Clock napping(const Timing& t) { return t.pd + t.xp; }

/// Returns the clocks after self-refresh. An SRX settles all refreshes. One more that falls due is urgent at once only
/// if none may be postponed.
Clock after_self_refresh(const Timing& t, Clock postpone) { return postpone == 1 ? t.xs : 0; }

/// Returns the clocks for which other refreshes delay a REFSB. The unit's previous refresh takes tRFCsb. REFSB of other
/// banks must keep a distance too. One may be in progress, and more queue up if the units of a rank fall due faster
/// than they may be refreshed.
Clock queueing(const CheckedPart& part) {
    const auto units = static_cast<Clock>(units_of_rank(part, RefreshMode::same_bank));
    const Clock apart = part.refresh_interval(RefreshMode::same_bank) / units;
    const Clock next = part.timing.refsb_refsb;
    return part.timing.rfc_sb + next + (units - 1) * std::max<Clock>(0, next - apart);
}

}  // namespace

std::uint32_t units_of_rank(const CheckedPart& part, RefreshMode mode) {
    if (mode != RefreshMode::same_bank) return 1;
    return part.refsb_spans_groups() ? part.geometry.banks_per_group
                                     : part.geometry.banks() / part.refsb_banks();
}

Clock refresh_grace(const CheckedPart& part, RefreshMode mode, std::uint32_t ranks, Clock postpone) {
    // PDX, the precharges and the refresh of each unit may be ahead on the command bus.
    const Clock closing_commands = part.refsb_spans_groups() ? 1 : static_cast<Clock>(part.refsb_banks());
    const Clock commands_of_a_unit = 2 + closing_commands;
    const Clock units = static_cast<Clock>(ranks) * static_cast<Clock>(units_of_rank(part, mode));
    const Clock bus =
        commands_of_a_unit * units + std::max(part.timing.act_clocks, part.timing.column_clocks);
    const Clock wait =
        std::max(closing(part.timing) + napping(part.timing), after_self_refresh(part.timing, postpone));
    return wait + bus + (mode == RefreshMode::same_bank ? queueing(part) : 0);
}

}  // namespace mktme::command_check
