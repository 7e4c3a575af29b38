// SPDX-License-Identifier: Apache-2.0
// Effects of a command on queues, DRAM, engine and statistics.
#include <algorithm>

#include "models/memctrl/channel/data_channel.hpp"

namespace mktme::memctrl {

using dram::Command;

void DataChannel::issue(Decision decision, Cycles now) {
    if (is_column(decision.command) && queues_[decision.entry].bursts_left == 1 &&
        pages_->closes_after(queues_, decision.entry))
        decision.command = decision.command == Command::RD ? Command::RDA : Command::WRA;
    bus_free_ = now + device_.bus_clocks(decision.command);
    if (context_.commands != nullptr) log(decision, now);
    switch (decision.reach) {
        case Reach::rank: return issue_to_rank(decision, now);
        case Reach::unit: return issue_to_unit(decision, now);
        case Reach::bank: break;
    }
    if (decision.entry != no_entry) return issue_for_request(decision, now);
    // PRE of a row that no request needs, or that blocks a refresh
    device_.issue(decision.command, decision.where, dram::Device::no_row, now);
    forget_hits({device_.rank_of(decision.where), decision.where, 1, 1});
    ++stats_.precharges;
}

void DataChannel::issue_for_request(const Decision& decision, Cycles now) {
    Entry& entry = queues_[decision.entry];
    if (!entry.started && context_.engine != nullptr && entry.request.direction == Direction::read)
        entry.tweak_end = context_.engine->book_tweak(now, entry.key_ready, entry.request.cipher);
    entry.started = true;
    scheduler_->forget(decision.where);
    device_.issue(decision.command, decision.where, entry.request.where.row, now);
    if (decision.command == Command::PRE) {
        entry.precharged = true;
        ++stats_.precharges;
        queues_.row_closed(decision.where);
        return;
    }
    pages_->used(decision.where, now);
    if (sleep_.is_on()) sleep_.used(device_.rank_of(decision.where), now);
    if (decision.command == Command::ACT) {
        entry.activated = true;
        ++stats_.activates;
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
    if (decision.command == Command::REFSB) {
        refresh_.refreshed(decision.where);
        ++stats_.refreshes;
    } else {
        ++stats_.precharges;
    }
}

void DataChannel::issue_to_rank(const Decision& decision, Cycles now) {
    const std::uint32_t rank = decision.where;
    device_.issue_at_rank(decision.command, rank, now);
    forget_hits({rank, rank * device_.banks_per_rank(), 1, device_.banks_per_rank()});
    const bool wakes = decision.command == Command::PDX || decision.command == Command::SRX;
    if (wakes && !queues_.is_rank_idle(rank)) last_progress_ = now;
    if (decision.command == Command::PREA) {
        ++stats_.precharges;
    } else if (decision.command == Command::REF) {
        refresh_.refreshed(rank);  // with REF, a unit is a rank
        ++stats_.refreshes;
    } else if (decision.command == Command::PDE) {
        ++stats_.power_downs;
    } else if (decision.command == Command::SRE) {
        ++stats_.self_refreshes;
        refresh_.slept(rank);
    } else if (decision.command == Command::SRX) {
        refresh_.woke(rank, now);
    }
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
    refresh_.used(decision.where, now);
    last_progress_ = now;
    if (entry.request.direction == Direction::write && !entry.is_begun && context_.engine != nullptr)
        context_.engine->write(now, entry.request.cipher);
    if (entry.request.direction == Direction::write && !entry.is_begun && context_.data != nullptr)
        context_.data->write(entry.request, {now + context_.part.timing.CWL, number_});
    entry.is_begun = true;
    if (--entry.bursts_left != 0) return;
    if (entry.request.direction == Direction::read) serve_read(entry, now);
    else serve_write(entry, now);
    complete(decision.entry, now);
    if (decision.command == Command::RDA || decision.command == Command::WRA) {
        ++stats_.auto_precharges;
        queues_.row_closed(decision.where);
    }
}

void DataChannel::serve_read(const Entry& entry, Cycles now) {
    const auto& t = context_.part.timing;
    const Cycles last_beat = now + t.read_end();
    const SimTime data = context_.clock.edge(last_beat);
    SimTime done = data;
    if (context_.engine != nullptr)
        done = context_.engine->read(last_beat, entry.tweak_end, entry.request.cipher);
    ++stats_.lines_read;
    if (context_.data != nullptr) take_data(entry.request, entry.is_merge, now);
    if (entry.is_merge)
        return merges_.line_read(entry.request.where,
                                 std::max(now + Cycles{1}, context_.clock.at_or_after(done)));
    stats_.crypto_time += done - data;
    done += context_.controller.backend_latency;

    ++stats_.reads;
    dram_cycles_ += t.CL;
    if (entry.activated) dram_cycles_ += t.tRCD;
    if (entry.precharged) dram_cycles_ += t.tRP;
    transfer_cycles_ += t.burst * context_.part.geometry.bursts;
    note_latency(entry, done, stats_.read_latency);
}

void DataChannel::take_data(const Request& request, bool is_merge, Cycles now) {
    const BusTransfer transfer{now + context_.part.timing.CL, number_};
    if (is_merge) context_.data->merge(request, transfer);
    else context_.data->read(request, transfer);
}

void DataChannel::serve_write(const Entry& entry, Cycles now) {
    ++stats_.writes;
    note_latency(entry, context_.clock.edge(now + context_.part.timing.write_end()), stats_.write_latency);
}

/// Removes a request from its queue after its last column command.
void DataChannel::complete(EntryIndex index, Cycles now) {
    const Entry& entry = queues_[index];
    const Direction direction = entry.request.direction;
    ++stats_.columns;
    if (!entry.activated) ++stats_.row_hits;
    scheduler_->served(entry.request.where.bank);
    residency_[index_of(direction)] += now - entry.arrival;
    ++left_[index_of(direction)];
    queues_.remove(index);
    queued_[index_of(direction)].set(now, queues_.size(direction));
    if (direction == Direction::read) drain_->read_served(now, queues_.size(direction) == 0);
    else drain_->write_served();
}

void DataChannel::note_latency(const Entry& entry, SimTime done, Histogram& latency) {
    latency.record(done - context_.clock.edge(entry.accepted) + context_.controller.frontend_latency);
    complete(entry.request, done);
}

void DataChannel::complete(const Request& request, SimTime done) {
    last_done_ = std::max(last_done_, done);
    if (context_.completions != nullptr) context_.completions->push_back({request.tag, done});
}

void DataChannel::log(const Decision& decision, Cycles now) const {
    const auto& geometry = context_.part.geometry;
    CommandRecord record{.cycle = now, .data_channel = number_, .command = decision.command};
    if (decision.reach == Reach::rank) {
        record.rank = decision.where;
        return context_.commands->push_back(record);
    }
    const dram::BankIndex bank =
        decision.reach == Reach::unit ? refresh_.unit(decision.where).first : decision.where;
    record.rank = device_.rank_of(bank);
    record.bank_group = static_cast<std::uint32_t>(bank / geometry.banks_per_group % geometry.bank_groups);
    record.bank = static_cast<std::uint32_t>(bank % geometry.banks_per_group);
    record.all_groups =
        decision.reach == Reach::unit && refresh_.unit(decision.where).count == geometry.bank_groups;
    if (decision.entry != no_entry && decision.command != Command::PRE) {
        const Entry& entry = queues_[decision.entry];
        record.row = entry.request.where.row;
        if (is_column(decision.command)) {
            const std::uint64_t burst = geometry.bursts - entry.bursts_left;
            record.column = static_cast<std::uint32_t>(
                (entry.request.where.column * geometry.bursts + burst) * geometry.burst_length);
        }
    }
    context_.commands->push_back(record);
}

}  // namespace mktme::memctrl
