// SPDX-License-Identifier: Apache-2.0
#include "models/dram/check/refresh_grace.hpp"

#include <algorithm>

namespace mktme::command_check {

namespace {

/// From an ACT or a column one clock before to all banks closed and ready for a refresh.
Clock closing(const Timing& t) {
    const Clock held_open = std::max({t.ras, t.cwl + t.bl + t.wr, t.rtp});
    return std::max(held_open + t.ppd + t.rp_ab, t.rc);
}

/// From a PDE or SRX one clock before to the refresh.
Clock waking(const Timing& t) { return std::max(t.pd + t.xp, t.xs); }

/// REFSB of a rank keep tRFCsb: the one in progress, and those of units that fall due in the meantime.
Clock queueing(const CheckedPart& part, std::uint32_t ranks, Clock wait) {
    const std::uint32_t units = units_of_rank(part, RefreshMode::same_bank);
    const Clock interval = part.refresh_interval(RefreshMode::same_bank);
    const Clock apart = std::max<Clock>(1, interval / static_cast<Clock>(ranks * units));
    const Clock due_meanwhile = (wait + part.timing.rfc_sb + apart - 1) / apart;
    return part.timing.rfc_sb * (1 + std::min<Clock>(due_meanwhile, static_cast<Clock>(units) - 1));
}

}  // namespace

std::uint32_t units_of_rank(const CheckedPart& part, RefreshMode mode) {
    if (mode != RefreshMode::same_bank) return 1;
    return part.refsb_spans_groups() ? part.geometry.banks_per_group : part.geometry.banks();
}

Clock refresh_grace(const CheckedPart& part, RefreshMode mode, std::uint32_t ranks) {
    constexpr Clock commands_of_a_unit = 3;  // PDX, PREA, REF of each unit may be ahead on the command bus
    const Clock units = static_cast<Clock>(ranks * units_of_rank(part, mode));
    const Clock bus =
        commands_of_a_unit * units + std::max(part.timing.act_clocks, part.timing.column_clocks);
    const Clock wait = std::max(closing(part.timing), waking(part.timing));
    return wait + bus + (mode == RefreshMode::same_bank ? queueing(part, ranks, wait) : 0);
}

}  // namespace mktme::command_check
