// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/crypto/engine_timing.hpp"
#include "models/dram/device.hpp"
#include "models/memctrl/decision.hpp"
#include "models/memctrl/drain_policy.hpp"
#include "models/memctrl/refresh_plan.hpp"

namespace mktme::memctrl {

/// What a scheduler looks at.
struct SchedulerView {
    const dram::Device& device;
    const RequestQueues& queues;
    const DrainPolicy& drain;
    const RefreshPlan& refresh;
    const crypto::EngineTiming* engine;  // null with encryption.mode = off
    bool ranks_sleep;                    // some rank may be in power-down or self-refresh

    [[nodiscard]] bool is_asleep(dram::BankIndex bank) const {
        return ranks_sleep && device.is_asleep(device.rank_of(bank));
    }
};

/// Which queued request gets the next RD, WR, ACT or PRE?
///
/// Classes "column" and "row" of docs/models/memory-controller.md, step 4. How requests are picked stands in a file
/// of its own in schedulers/ for each `controller.scheduler`.
class RequestScheduler {
public:
    RequestScheduler(const ControllerParams& params, std::uint32_t banks);

    /// Propose the command that goes before `best`, `free` being the first cycle of a free command bus.
    void consider(const SchedulerView& view, Cycles free, Decision& best) const;
    /// First cycle in which the engine lets a column command for this request go.
    [[nodiscard]] static Cycles column_gate(const SchedulerView& view, const Entry& entry);

    void activated(dram::BankIndex bank) { served_[bank] = 0; }
    void served(dram::BankIndex bank) { ++served_[bank]; }

private:
    void consider_oldest(const SchedulerView& view, Cycles free, Decision& best) const;
    void consider_bank(const SchedulerView& view, dram::BankIndex bank, Cycles free, Decision& best) const;
    [[nodiscard]] Decision column(const SchedulerView& view, Slot slot, Cycles free) const;
    [[nodiscard]] Decision row(const SchedulerView& view, Slot slot, Cycles free) const;
    [[nodiscard]] Cycles starved_from(const SchedulerView& view, Slot oldest, Slot hit) const;
    [[nodiscard]] bool is_capped(dram::BankIndex bank) const {
        return scheduler_ == Scheduler::fr_fcfs_cap && served_[bank] >= row_hit_cap_;
    }
    static void keep_unless_urgent(const SchedulerView& view, const Decision& candidate, Decision& best) {
        // From then on the unit is urgent and serves nobody until it is refreshed.
        if (candidate.at < view.refresh.urgent(candidate.where)) keep_better(candidate, best);
    }

    Scheduler scheduler_;
    std::uint64_t row_hit_cap_;
    Cycles starvation_limit_;
    CommandClass column_class_;
    CommandClass row_class_;
    std::vector<std::uint64_t> served_;  // lines served by each bank since its last ACT
};

}  // namespace mktme::memctrl
