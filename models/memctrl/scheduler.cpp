// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/scheduler.hpp"

namespace mktme::memctrl {

RequestScheduler::RequestScheduler(const ControllerParams& params, std::uint32_t banks)
    : scheduler_{params.scheduler},
      row_hit_cap_{params.row_hit_cap},
      starvation_limit_{params.starvation_limit},
      column_class_{params.priority == CommandPriority::column ? CommandClass::preferred
                                                               : CommandClass::other},
      row_class_{params.priority == CommandPriority::column ? CommandClass::other : CommandClass::preferred},
      served_(banks) {}

void RequestScheduler::consider(const SchedulerView& view, Cycles free, Decision& best) const {
    switch (scheduler_) {
        case Scheduler::fcfs: consider_oldest(view, free, best); break;
        case Scheduler::fr_fcfs:
        case Scheduler::fr_fcfs_cap: consider_hits_first(view, free, best); break;
    }
}

}  // namespace mktme::memctrl
