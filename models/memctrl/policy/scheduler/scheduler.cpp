// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/scheduler/scheduler.hpp"

#include <algorithm>

namespace mktme::memctrl {

namespace {

/// Returns the engine's lower bound for every line of this cipher and direction.
Cycles engine_gate(const SchedulerView& view, Direction direction, crypto::LineCipher cipher) {
    if (view.engine == nullptr) return Cycles{};
    if (direction == Direction::read) return view.engine->read_gate(cipher);
    return std::max(view.engine->write_gate(cipher),
                    view.drain.drain_start() + view.engine->drain_lead(cipher));
}

/// Returns true if a column command for this request takes a line into the engine: a read's last, a write's first.
bool enters_engine(const Entry& entry) {
    return entry.request.direction == Direction::read ? entry.bursts_left == 1 : !entry.is_begun;
}

/// Returns the engine's lower bound for this line alone.
Cycles own_gate(const SchedulerView& view, const Entry& entry) {
    const bool is_write = entry.request.direction == Direction::write;
    return view.engine != nullptr && is_write
               ? entry.key_ready + view.engine->arrival_lead(entry.request.cipher)
               : Cycles{};
}

dram::Command column_command(Direction direction) {
    return direction == Direction::read ? dram::Command::RD : dram::Command::WR;
}

}  // namespace

RequestScheduler::RequestScheduler(const ControllerParams& params, std::uint32_t banks)
    : scheduler_{params.scheduler},
      row_hit_cap_{params.row_hit_cap},
      starvation_limit_{params.starvation_limit},
      column_class_{params.priority == CommandPriority::column ? CommandClass::preferred
                                                               : CommandClass::other},
      row_class_{params.priority == CommandPriority::column ? CommandClass::other : CommandClass::preferred},
      served_(banks) {
    candidates_.fill(std::vector<Candidate>(banks));
    dirty_.fill(std::vector<std::uint64_t>((banks + 63) / 64));
}

void RequestScheduler::consider(const SchedulerView& view, Cycles free, Decision& best) {
    switch (scheduler_) {
        case Scheduler::fcfs: consider_oldest(view, free, best); break;
        case Scheduler::fr_fcfs:
        case Scheduler::fr_fcfs_cap: consider_hits_first(view, free, best); break;
    }
}

Cycles RequestScheduler::column_gate(const SchedulerView& view, const Entry& entry) {
    if (!enters_engine(entry)) return Cycles{};
    return std::max(engine_gate(view, entry.request.direction, entry.request.cipher), own_gate(view, entry));
}

RequestScheduler::LowerBounds RequestScheduler::lower_bounds(const SchedulerView& view, Cycles free) {
    const Direction direction = view.drain.direction();
    LowerBounds lower_bounds{free};
    for (std::size_t i = 0; i < crypto::line_cipher_count; ++i) {
        const auto cipher = static_cast<crypto::LineCipher>(i);
        lower_bounds[engine_bound(cipher)] = std::max(free, engine_gate(view, direction, cipher));
    }
    return lower_bounds;
}

void RequestScheduler::look_at(const SchedulerView& view, EntryIndex index, CommandClass order,
                               dram::Command command, Candidate& found) {
    const Entry& entry = view.queues[index];
    const auto bank = entry.request.where.bank;
    found.entry = index;
    found.command = command;
    found.precedence = precedence(order, entry.sequence);
    found.bound = bus_bound;
    found.around = view.device.around(command, bank);
    found.until = view.refresh.urgent(bank);
    found.at = view.device.earliest_in_bank(command, bank);
}

/// Finds RD or WR for a request that hits the open row.
void RequestScheduler::look_at_column(const SchedulerView& view, EntryIndex index, Candidate& found) const {
    const Entry& entry = view.queues[index];
    look_at(view, index, column_class_, column_command(entry.request.direction), found);
    if (!enters_engine(entry)) return;
    found.bound = engine_bound(entry.request.cipher);
    found.at = std::max(found.at, own_gate(view, entry));
}

/// Returns true if the command is an ACT that would delay an urgent refresh of other banks in its rank.
bool RequestScheduler::is_held(const SchedulerView& view, const Candidate& candidate, dram::BankIndex bank,
                               Cycles at) {
    return at >= view.refresh.first_urgent() && candidate.command == dram::Command::ACT &&
           at >= view.refresh.activates_until(view.device, view.device.rank_of(bank));
}

/// Finds ACT or PRE for a request that does not hit.
void RequestScheduler::look_at_row(const SchedulerView& view, EntryIndex index, Candidate& found) const {
    const bool is_closed = view.device.open_row(view.queues[index].request.where.bank) == dram::Device::no_row;
    look_at(view, index, row_class_, is_closed ? dram::Command::ACT : dram::Command::PRE, found);
}

}  // namespace mktme::memctrl
