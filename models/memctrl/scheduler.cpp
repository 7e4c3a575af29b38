// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/scheduler.hpp"

#include <algorithm>

namespace mktme::memctrl {

using dram::Command;

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
        case Scheduler::fr_fcfs_cap:
            view.queues.for_each_bank(view.drain.direction(), [&](dram::BankIndex bank) {
                if (!view.is_asleep(bank)) consider_bank(view, bank, free, best);
            });
            break;
    }
}

Cycles RequestScheduler::column_gate(const SchedulerView& view, const Entry& entry) {
    if (view.engine == nullptr) return Cycles{};
    const auto& engine = *view.engine;
    const auto cipher = entry.request.cipher;
    if (entry.request.direction == Direction::read)
        return entry.bursts_left == 1 ? engine.read_gate(cipher) : Cycles{};
    if (entry.is_begun) return Cycles{};
    return std::max({engine.write_gate(cipher), view.drain.drain_start() + engine.drain_lead(cipher),
                     entry.arrival + engine.arrival_lead(cipher)});
}

/// RD or WR for a request that hits the open row.
Decision RequestScheduler::column(const SchedulerView& view, Slot slot, Cycles free) const {
    const Entry& entry = view.queues[slot];
    const auto bank = entry.request.where.bank;
    const Command command = entry.request.direction == Direction::read ? Command::RD : Command::WR;
    return {.at = std::max({free, view.device.earliest(command, bank), column_gate(view, entry)}),
            .order = column_class_,
            .sequence = entry.sequence,
            .command = command,
            .where = bank,
            .slot = slot};
}

/// ACT or PRE for a request that does not.
Decision RequestScheduler::row(const SchedulerView& view, Slot slot, Cycles free) const {
    const Entry& entry = view.queues[slot];
    const auto bank = entry.request.where.bank;
    const Command command = view.device.open_row(bank) == dram::Device::no_row ? Command::ACT : Command::PRE;
    return {.at = std::max(free, view.device.earliest(command, bank)),
            .order = row_class_,
            .sequence = entry.sequence,
            .command = command,
            .where = bank,
            .slot = slot};
}

}  // namespace mktme::memctrl
