// SPDX-License-Identifier: Apache-2.0
// controller.scheduler = fcfs: the oldest request of the direction being served is never passed.
#include "models/memctrl/policy/scheduler_policy.hpp"

namespace mktme::memctrl {

namespace {

class Fcfs final : public SchedulerPolicy {
public:
    using SchedulerPolicy::SchedulerPolicy;

    void consider(const SchedulerView& view, Cycles free, Decision& best) override {
        const EntryIndex oldest = view.queues.oldest(view.drain.direction());
        if (oldest == no_entry) return;
        const Location& where = view.queues[oldest].request.where;
        if (view.is_asleep(where.bank)) return;
        Candidate only;
        if (view.device.open_row(where.bank) == where.row) look_at_column(view, oldest, only);
        else look_at_row(view, oldest, only);
        const Cycles at = ready(view, only, lower_bounds(view, free));
        if (at < only.until && !is_held(view, only, where.bank, at)) propose(only, where.bank, at, best);
    }
};

}  // namespace

namespace scheduler {

ListedScheduler fcfs() { return listed<Fcfs, MakeScheduler>({"fcfs", "the oldest request only"}); }

}  // namespace scheduler

}  // namespace mktme::memctrl
