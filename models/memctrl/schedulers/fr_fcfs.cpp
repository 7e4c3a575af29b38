// SPDX-License-Identifier: Apache-2.0
// controller.scheduler = fr-fcfs (Rixner et al., ISCA 2000): row hits first, then the oldest; a request that has waited
// for long, or that `row_hit_cap` lines have passed with fr-fcfs-cap, is passed no more.
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
    if (at < starved) consider_column(view, hit, at, best);
    else consider_row(view, oldest, std::max(free, starved), best);
}

void RequestScheduler::consider_hits_first(const SchedulerView& view, Cycles free, Decision& best) const {
    const Direction direction = view.drain.direction();
    view.queues.for_each_bank(direction, [&](dram::BankIndex bank) {
        if (view.queues.bound(direction, bank) <= best.at && !view.is_asleep(bank))
            consider_bank(view, bank, free, best);
    });
}

}  // namespace mktme::memctrl
