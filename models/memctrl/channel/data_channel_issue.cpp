// SPDX-License-Identifier: Apache-2.0
// Effects of a command on queues, DRAM, engine and statistics.
#include <algorithm>

#include "models/dram/part.hpp"
#include "models/memctrl/channel/answers.hpp"
#include "models/memctrl/channel/command_log.hpp"
#include "models/memctrl/channel/data_channel.hpp"
#include "models/memctrl/channel/data_path.hpp"
#include "models/memctrl/controller_params.hpp"

namespace mktme::memctrl {

using dram::Command;

void DataChannel::issue(Decision decision, Cycles now) {
    if (is_column(decision.command) && queues_[decision.entry].bursts_left == 1 &&
        pages_->closes_after(queues_, decision.entry))
        decision.command = decision.command == Command::RD ? Command::RDA : Command::WRA;
    bus_free_ = now + device_.bus_clocks(decision.command);
    if (context_.commands.is_recording()) log(decision, now);
    switch (decision.reach) {
        case Reach::rank: return issue_to_rank(decision, now);
        case Reach::unit: return issue_to_unit(decision, now);
        case Reach::bank: break;
    }
    if (decision.entry != no_entry) return issue_for_request(decision, now);
    // PRE of a row that no request needs, or that blocks a refresh
    device_.issue(decision.command, decision.where, dram::Device::no_row, now);
    forget_hits({device_.rank_of(decision.where), decision.where, 1, 1});
    meter_.issued(decision.command);
}

void DataChannel::issue_for_request(const Decision& decision, Cycles now) {
    Entry& entry = queues_[decision.entry];
    if (!entry.started && context_.engine != nullptr && entry.request.direction == Direction::read)
        entry.tweak_end = context_.engine->book_tweak(now, entry.key_ready, entry.request.key->cipher);
    entry.started = true;
    scheduler_->forget(decision.where);
    device_.issue(decision.command, decision.where, entry.request.where.row, now);
    if (decision.command == Command::PRE) {
        entry.precharged = true;
        meter_.issued(decision.command);
        queues_.row_closed(decision.where);
        return;
    }
    pages_->used(decision.where, now);
    if (sleep_.is_on()) sleep_.used(device_.rank_of(decision.where), now);
    if (decision.command == Command::ACT) {
        entry.activated = true;
        meter_.activated();
        scheduler_->activated(decision.where);
        queues_.row_opened(decision.where, entry.request.where.row);
    } else {
        serve_burst(decision, now);
    }
}

void DataChannel::issue_to_unit(const Decision& decision, Cycles now) {
    const dram::RefreshUnit& unit = refresh_.unit(decision.where);
    device_.issue_at_unit(decision.command, unit, now);
    forget_hits(unit);
    meter_.issued(decision.command);
    if (decision.command == Command::REFSB) refresh_.refreshed(decision.where);
}

void DataChannel::issue_to_rank(const Decision& decision, Cycles now) {
    const std::uint32_t rank = decision.where;
    device_.issue_at_rank(decision.command, rank, now);
    forget_hits({rank, rank * device_.banks_per_rank(), 1, device_.banks_per_rank()});
    meter_.issued(decision.command);
    const bool wakes = decision.command == Command::PDX || decision.command == Command::SRX;
    if (wakes && !queues_.is_rank_idle(rank)) watchdog_.progress(now);
    if (decision.command == Command::REF) refresh_.refreshed(rank);  // with REF, a unit is a rank
    if (decision.command == Command::SRE) refresh_.slept(rank);
    if (decision.command == Command::SRX) refresh_.woke(rank, now);
}

void DataChannel::forget_hits(const dram::RefreshUnit& unit) {
    if (queues_.is_rank_idle(unit.rank)) return;  // no request can hit or miss
    for (std::uint32_t i = 0; i < unit.count; ++i) {
        queues_.row_closed(unit.first + i * unit.stride);
        scheduler_->forget(unit.first + i * unit.stride);
    }
}

void DataChannel::serve_burst(const Decision& decision, Cycles now) {
    Entry& entry = queues_[decision.entry];
    const bool is_write = entry.request.direction == Direction::write;
    refresh_.used(decision.where, now);
    watchdog_.progress(now);
    if (is_write && !entry.is_begun && context_.engine != nullptr)
        context_.engine->write(now, entry.request.key->cipher);
    if (is_write && !entry.is_begun && context_.links.data != nullptr)
        context_.links.data->write(entry.request, {now + context_.part.timing.CWL, number_});
    entry.is_begun = true;
    if (--entry.bursts_left != 0) return;
    if (is_write) serve_write(entry, now);
    else serve_read(entry, now);
    leave(decision.entry, now);
    if (decision.command == Command::RDA || decision.command == Command::WRA) {
        meter_.auto_precharged();
        queues_.row_closed(decision.where);
    }
}

void DataChannel::serve_read(const Entry& entry, Cycles now) {
    const Cycles last_beat = now + context_.part.timing.read_end();
    const SimTime beat = context_.clock.edge(last_beat);
    SimTime decrypted = beat;
    if (context_.engine != nullptr)
        decrypted = context_.engine->read(last_beat, entry.tweak_end, entry.request.key->cipher);
    auto data = contents::no_read;
    if (context_.links.data != nullptr) data = take_data(entry.request, entry.is_merge, now);
    if (entry.is_merge) {
        meter_.line_read();
        return merges_.line_read(entry.request.where,
                                 std::max(now + Cycles{1}, context_.clock.at_or_after(decrypted)));
    }
    const SimTime done = decrypted + context_.controller.backend_latency;
    meter_.read(entry, beat, decrypted, done);
    complete(entry.request, {.done = done, .exposed = decrypted - beat, .data = data});
}

contents::ReadNumber DataChannel::take_data(const Request& request, bool is_merge, Cycles now) {
    const BusTransfer transfer{now + context_.part.timing.CL, number_};
    if (!is_merge) return context_.links.data->read(request, transfer);
    context_.links.data->merge(request, transfer);
    return contents::no_read;
}

void DataChannel::serve_write(const Entry& entry, Cycles now) {
    const SimTime done = context_.clock.edge(now + context_.part.timing.write_end());
    meter_.written(entry, done);
    complete(entry.request, {.done = done});
}

/// Removes a request from its queue after its last column command.
void DataChannel::leave(EntryIndex index, Cycles now) {
    const Entry& entry = queues_[index];
    const Direction direction = entry.request.direction;
    meter_.left(entry, now);
    scheduler_->served(entry.request.where.bank);
    queues_.remove(index);
    meter_.set_level(direction, now, queues_.size(direction));
    if (direction == Direction::read) drain_->read_served(now, queues_.size(direction) == 0);
    else drain_->write_served();
}

void DataChannel::complete(const Request& request, const Completion& completion) {
    last_done_ = std::max(last_done_, completion.done);
    if (context_.links.outboxes != nullptr) context_.links.outboxes->done(request, completion);
}

void DataChannel::log(const Decision& decision, Cycles now) const {
    const Entry* const entry = decision.entry == no_entry ? nullptr : &queues_[decision.entry];
    context_.commands.add(decision, entry, now, number_, device_, refresh_, context_.part.geometry);
}

}  // namespace mktme::memctrl
