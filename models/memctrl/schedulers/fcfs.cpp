// SPDX-License-Identifier: Apache-2.0
// controller.scheduler = fcfs: nobody passes the oldest request of the direction being served.
#include "models/memctrl/scheduler.hpp"

namespace mktme::memctrl {

void RequestScheduler::consider_oldest(const SchedulerView& view, Cycles free, Decision& best) const {
    const Slot oldest = view.queues.oldest(view.drain.direction());
    if (oldest == no_slot) return;
    const Entry& entry = view.queues[oldest];
    const Location& where = entry.request.where;
    if (view.is_asleep(where.bank)) return;
    if (view.device.open_row(where.bank) == where.row)
        consider_column(view, oldest, column_at(view, entry, free), best);
    else consider_row(view, oldest, free, best);
}

}  // namespace mktme::memctrl
