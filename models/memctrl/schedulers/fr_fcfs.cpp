// SPDX-License-Identifier: Apache-2.0
// controller.scheduler = fr-fcfs (Rixner et al., ISCA 2000): row hits first, then the oldest; a request that has waited
// for long, or that `row_hit_cap` lines have passed with fr-fcfs-cap, is passed no more.
#include <algorithm>

#include "models/memctrl/scheduler.hpp"

namespace mktme::memctrl {

/// From when on the bank serves its oldest request rather than hits; never when that hits itself or a line is half
/// done.
inline Cycles RequestScheduler::starved_from(const SchedulerView& view, Slot oldest, Slot hit) const {
    if (hit == oldest || view.queues[hit].is_begun) return Cycles::max();
    if (is_capped(view.queues[hit].request.where.bank)) return Cycles{};
    return view.queues[oldest].arrival + starvation_limit_;
}

inline void RequestScheduler::consider_bank(const SchedulerView& view, dram::BankIndex bank, Cycles free,
                                            Decision& best) const {
    const Direction direction = view.drain.direction();
    const Slot oldest = view.queues.oldest(direction, bank);
    const Slot hit = view.queues.oldest_hit(direction, bank);
    if (hit == no_slot) return consider_row(view, oldest, free, best);
    const Cycles at = column_at(view, view.queues[hit], free);
    const Cycles starved = starved_from(view, oldest, hit);
    if (at >= starved) return consider_row(view, oldest, std::max(free, starved), best);
    consider_column(view, hit, at, best);
    // Once starved it may be a PRE after all, of any precedence.
    if (starved != Cycles::max()) view.queues.note(direction, bank, {at, 0, dram::Command::PRE});
}

void RequestScheduler::consider_hits_first(const SchedulerView& view, Cycles free, Decision& best) const {
    const Direction direction = view.drain.direction();
    const dram::Command column = column_command(direction);
    const Cycles columns = std::max(free, view.device.earliest_anywhere(column));
    const Cycles activates = std::max(free, view.device.earliest_anywhere(dram::Command::ACT));
    view.queues.for_each_bank(direction, [&](dram::BankIndex bank) {
        // Most banks have nothing that could go before the best found so far: their outlook tells.
        const auto& outlook = view.queues.outlook(direction, bank);
        Cycles floor = free;
        if (outlook.command == column) floor = columns;
        else if (outlook.command == dram::Command::ACT && outlook.at != Cycles{}) floor = activates;
        if (goes_before(std::max(outlook.at, floor), outlook.precedence, best) && !view.is_asleep(bank))
            consider_bank(view, bank, free, best);
    });
}

bool RequestScheduler::reconsider(const SchedulerView& view, dram::BankIndex bank, Cycles free,
                                  Decision& best) const {
    if (scheduler_ == Scheduler::fcfs || view.is_asleep(bank)) return false;
    if (view.queues.oldest(view.drain.direction(), bank) != no_slot) consider_bank(view, bank, free, best);
    return true;
}

}  // namespace mktme::memctrl
