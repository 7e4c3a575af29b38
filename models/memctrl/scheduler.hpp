// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
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
    RequestQueues& queues;
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
    /// Propose what a request that just came for `bank` adds; false where that takes a look at the others too.
    [[nodiscard]] bool reconsider(const SchedulerView& view, dram::BankIndex bank, Cycles free,
                                  Decision& best) const;
    /// First cycle in which the engine lets a column command for this request go.
    [[nodiscard]] static Cycles column_gate(const SchedulerView& view, const Entry& entry);

    void activated(dram::BankIndex bank) { served_[bank] = 0; }
    void served(dram::BankIndex bank) { ++served_[bank]; }

private:
    void consider_oldest(const SchedulerView& view, Cycles free, Decision& best) const;
    void consider_hits_first(const SchedulerView& view, Cycles free, Decision& best) const;
    void consider_bank(const SchedulerView& view, dram::BankIndex bank, Cycles free, Decision& best) const;
    [[nodiscard]] static Cycles column_at(const SchedulerView& view, const Entry& entry, Cycles free);
    void consider_column(const SchedulerView& view, Slot slot, Cycles at, Decision& best) const;
    void consider_row(const SchedulerView& view, Slot slot, Cycles free, Decision& best) const;
    [[nodiscard]] Cycles starved_from(const SchedulerView& view, Slot oldest, Slot hit) const;
    [[nodiscard]] bool is_capped(dram::BankIndex bank) const {
        return scheduler_ == Scheduler::fr_fcfs_cap && served_[bank] >= row_hit_cap_;
    }
    static void propose(const SchedulerView& view, Slot slot, Cycles at, CommandClass order,
                        dram::Command command, Decision& best);

    Scheduler scheduler_;
    std::uint64_t row_hit_cap_;
    Cycles starvation_limit_;
    CommandClass column_class_;
    CommandClass row_class_;
    std::vector<std::uint64_t> served_;  // lines served by each bank since its last ACT
};

inline Cycles RequestScheduler::column_gate(const SchedulerView& view, const Entry& entry) {
    if (view.engine == nullptr) return Cycles{};
    const auto& engine = *view.engine;
    const auto cipher = entry.request.cipher;
    if (entry.request.direction == Direction::read)
        return entry.bursts_left == 1 ? engine.read_gate(cipher) : Cycles{};
    if (entry.is_begun) return Cycles{};
    return std::max({engine.write_gate(cipher), view.drain.drain_start() + engine.drain_lead(cipher),
                     entry.arrival + engine.arrival_lead(cipher)});
}

inline dram::Command column_command(Direction direction) {
    return direction == Direction::read ? dram::Command::RD : dram::Command::WR;
}

/// When RD or WR may go for a request that hits the open row.
inline Cycles RequestScheduler::column_at(const SchedulerView& view, const Entry& entry, Cycles free) {
    const auto command = column_command(entry.request.direction);
    return std::max(
        {free, view.device.earliest(command, entry.request.where.bank), column_gate(view, entry)});
}

inline void RequestScheduler::consider_column(const SchedulerView& view, Slot slot, Cycles at,
                                              Decision& best) const {
    propose(view, slot, at, column_class_, column_command(view.queues[slot].request.direction), best);
}

/// ACT or PRE for a request that does not hit.
inline void RequestScheduler::consider_row(const SchedulerView& view, Slot slot, Cycles free,
                                           Decision& best) const {
    const auto bank = view.queues[slot].request.where.bank;
    const auto command =
        view.device.open_row(bank) == dram::Device::no_row ? dram::Command::ACT : dram::Command::PRE;
    propose(view, slot, std::max(free, view.device.earliest(command, bank)), row_class_, command, best);
}

inline void RequestScheduler::propose(const SchedulerView& view, Slot slot, Cycles at, CommandClass order,
                                      dram::Command command, Decision& best) {
    const Entry& entry = view.queues[slot];
    const auto bank = entry.request.where.bank;
    const Precedence own = precedence(order, entry.sequence);
    view.queues.note(entry.request.direction, bank, {at, own, command});
    // From then on the unit is urgent and serves nobody until it is refreshed.
    if (at >= view.refresh.urgent(bank) || !goes_before(at, own, best)) return;
    // Field by field: copying a whole Decision that was just written would wait for its narrow stores.
    best.at = at;
    best.precedence = own;
    best.command = command;
    best.reach = Reach::bank;
    best.where = bank;
    best.slot = slot;
}

}  // namespace mktme::memctrl
