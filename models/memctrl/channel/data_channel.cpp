// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/channel/data_channel.hpp"

#include <algorithm>

#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"
#include "models/memctrl/controller_params.hpp"

namespace mktme::memctrl {

using dram::Command;

namespace {

/// Returns the commands that a channel with these parameters can issue.
dram::CommandSet used_commands(const DataChannelContext& context, bool uses_auto_precharge) {
    dram::CommandSet used;
    for (const Command c : {Command::ACT, Command::RD, Command::WR, Command::PRE})
        used.set(dram::index_of(c));
    for (const Command c : {Command::RDA, Command::WRA}) used.set(dram::index_of(c), uses_auto_precharge);
    const dram::RefreshTiming refresh = dram::refresh_timing(context.part, context.dram.refresh_mode);
    if (context.dram.refresh)
        for (const Command c : {refresh.refresh, refresh.close}) used.set(dram::index_of(c));
    const bool power_down = context.dram.power_down;
    const bool self_refresh = context.dram.self_refresh_after != Cycles{};
    used.set(dram::index_of(Command::PREA),
             power_down || self_refresh || used[dram::index_of(Command::PREA)]);
    used.set(dram::index_of(Command::PDE), power_down);
    used.set(dram::index_of(Command::PDX), power_down);
    used.set(dram::index_of(Command::SRE), self_refresh);
    used.set(dram::index_of(Command::SRX), self_refresh);
    return used;
}

}  // namespace

DataChannel::DataChannel(const DataChannelContext& context, std::uint32_t number)
    : context_{context},
      number_{number},
      refresh_{context.part, context.dram, context.ranks},
      sleep_{context.part, context.dram, context.ranks},
      pages_{make_page_policy(context.controller, context.part.geometry.banks() * context.ranks)},
      device_{context.part, context.ranks, dram::refresh_timing(context.part, context.dram.refresh_mode).busy,
              used_commands(context, pages_->uses_auto_precharge())},
      queues_{context.part.geometry, context.ranks, context.controller.read_queue,
              context.controller.write_queue},
      drain_{make_drain_policy(context.controller)},
      scheduler_{make_scheduler(context.controller, device_.banks())},
      ingress_{context.links.keys},
      watchdog_{context.watchdog},
      meter_{context} {}

void DataChannel::put(const Request& request, Cycles at) {
    if (!ingress_.put(request, at) || ingress_.is_closed()) return;
    watchdog_.progress(ingress_.ready());
    next_ = std::min(next_, ingress_.ready());
}

void DataChannel::close(Cycles now) {
    ingress_.close();
    stale_ = stale_ || write_is_awaited_;
    write_is_awaited_ = false;
    next_ = std::min(next_, now);
}

void DataChannel::open(Cycles now) {
    ingress_.open(now);
    watchdog_.progress(now);
    next_ = std::min(next_, ingress_.ready());
}

void DataChannel::step(Cycles now) {
    arrive(now);
    if (stale_ || undecided_ || drain_->next_change() <= now) {
        // A second rule may apply one cycle after the first, so a change of direction is checked again.
        stale_ = drain_->update(now, queues_, write_is_awaited_);
        decide(now);
    } else if (arrived_in_ != no_bank) {
        stale_ = drain_->update(now, queues_, write_is_awaited_);
        if (stale_ || !reconsider(now)) decide(now);
    } else if (is_overtaken(decision_, now)) {
        decide(now);
    }
    arrived_in_ = no_bank;
    if (decision_.at <= now) {
        issue(decision_, now);
        stale_ = true;
    }
    next_ = now + Cycles{1};
    if (!stale_)
        next_ = std::min({undecided_ ? bus_free_ : decision_.at, drain_->next_change(), merges_.next()});
    if (ingress_.ready() > now) next_ = std::min(next_, ingress_.ready());
    if (watchdog_.is_late(now)) check_progress(now);
}

/// Chooses the next command, but not before the command bus is free: more requests may arrive until then.
void DataChannel::decide(Cycles now) {
    undecided_ = now < bus_free_;
    decision_ = undecided_ ? Decision{} : choose(now);
}

/// Adds the candidate of one request that arrived since the decision. Returns false if all banks must be considered
/// again: the decision serves no request, concerns the same bank or is overtaken.
bool DataChannel::reconsider(Cycles now) {
    if (decision_.entry == no_entry || decision_.where == arrived_in_ || is_overtaken(decision_, now))
        return false;
    return scheduler_->reconsider(view(), arrived_in_, now, decision_);
}

void DataChannel::idle(Cycles until) {
    if (next_ >= until) return;
    arrived_in_ = no_bank;
    undecided_ = false;
    drain_->update(next_, queues_, false);
    while (true) {
        decision_ = Decision{};
        consider_housekeeping(std::max(next_, bus_free_), decision_);
        stale_ = false;
        if (decision_.at >= until) break;
        issue(decision_, decision_.at);
        next_ = decision_.at + Cycles{1};
    }
    next_ = std::min(decision_.at, ingress_.ready());
}

Decision DataChannel::choose(Cycles now) {
    Decision best;
    scheduler_->consider(view(), now, best);
    consider_housekeeping(now, best);
    return best;
}

/// Proposes commands that need no request: closing of timed-out rows, low-power transitions and refresh.
void DataChannel::consider_housekeeping(Cycles free, Decision& best) const {
    pages_->consider(free, device_, queues_, refresh_, best);
    if (sleep_.is_on()) sleep_.consider(free, device_, queues_, refresh_, best);
    refresh_.consider(free, device_, queues_, best);
}

/// Returns true if the other data channel has filled the engine since the decision was made.
bool DataChannel::is_overtaken(const Decision& decision, Cycles now) {
    return decision.at <= now && decision.entry != no_entry && is_column(decision.command) &&
           column_gate(view(), queues_[decision.entry]) > now;
}

SimTime DataChannel::completion_horizon() const {
    const auto& timing = context_.part.timing;
    const auto& controller = context_.controller;
    SimTime horizon = SimTime::max();
    const auto consider = [&](Cycles from_next, SimTime then) {
        horizon = std::min(horizon, context_.clock.edge(next_ + from_next) + then);
    };
    if (is_drained() || next_ == Cycles::max()) return horizon;
    if (ingress_.holds(Direction::write)) consider(Cycles{}, {});  // it may be coalesced
    if (ingress_.holds(Direction::read)) consider(controller.forward_latency, controller.backend_latency);
    if (queued_reads() != 0 || ingress_.holds(Direction::read))
        consider(timing.read_end(), controller.backend_latency);
    if (queues_.size(Direction::write) != 0 || !merges_.is_empty()) consider(timing.write_end(), {});
    return horizon;
}

}  // namespace mktme::memctrl
