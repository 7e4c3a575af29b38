// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/data_channel.hpp"

#include <algorithm>

namespace mktme::memctrl {

using dram::Command;

DataChannel::DataChannel(const DataChannelContext& context, std::uint32_t number)
    : context_{context},
      column_class_{context.controller.priority == CommandPriority::column ? Class::preferred : Class::other},
      row_class_{context.controller.priority == CommandPriority::column ? Class::other : Class::preferred},
      number_{number},
      device_{context.part, context.ranks},
      queues_{device_.banks(), device_.banks_per_rank(), context.controller.read_queue,
              context.controller.write_queue},
      drain_{context.controller},
      refresh_{context.part, context.dram, context.ranks},
      rest_from_(context.ranks) {}

void DataChannel::offer(const Request& request, Cycles at) {
    port_ = request;
    port_ready_ = accepted_any_ ? std::max(at, last_accept_ + Cycles{1}) : at;
    next_ = std::min(next_, port_ready_);
}

void DataChannel::step(Cycles now) {
    arrive(now);
    if (stale_) {
        // A second rule may fit one cycle after the first, so a change of direction is looked at again.
        stale_ = drain_.update(now, queues_, read_in_hazard_);
        decision_ = choose(now);
    } else if (is_column(decision_.command) && decision_.at <= now && decision_.slot != no_slot &&
               column_gate(queues_[decision_.slot]) > now) {
        decision_ = choose(now);  // the other data channel has filled the engine meanwhile
    }
    if (decision_.at <= now) {
        issue(decision_, now);
        stale_ = true;
    }
    next_ = stale_ ? now + Cycles{1} : decision_.at;
    if (port_ && port_ready_ > now) next_ = std::min(next_, port_ready_);
}

void DataChannel::rest(Cycles until) {
    if (next_ >= until) return;
    drain_.update(next_, queues_, false);
    while (true) {
        decision_ = Decision{};
        if (refresh_.is_on()) consider_refresh(std::max(next_, bus_free_), decision_);
        stale_ = false;
        if (decision_.at >= until) break;
        issue(decision_, decision_.at);
        next_ = decision_.at + Cycles{1};
    }
    next_ = decision_.at;
}

MemoryStats DataChannel::stats(SimTime elapsed) const {
    MemoryStats result = stats_;
    result.dram_time = context_.clock.edge(dram_cycles_);
    result.transfer_time = context_.clock.edge(transfer_cycles_);
    const Gauge& reads = queued_[index_of(Direction::read)];
    const Gauge& writes = queued_[index_of(Direction::write)];
    result.read_queue_time = context_.clock.edge(reads.area());
    result.write_queue_time = context_.clock.edge(writes.area());
    result.read_queue_max = reads.peak();
    result.write_queue_max = writes.peak();
    result.elapsed = elapsed;
    return result;
}

// --- step 1: arrival ---------------------------------------------------------------------------------------------

bool DataChannel::arrive(Cycles now) {
    if (!port_ || port_ready_ > now) return false;
    const bool was_in_hazard = read_in_hazard_;
    const Request request = *port_;
    const bool entered =
        request.direction == Direction::read ? enter_read(request, now) : enter_write(request, now);
    if (entered) {
        port_.reset();
        last_accept_ = now;
        accepted_any_ = true;
    }
    stale_ = stale_ || read_in_hazard_ != was_in_hazard;
    return entered;
}

bool DataChannel::enter_read(const Request& request, Cycles now) {
    const Slot write = queues_.find_line(Direction::write, request.where);
    read_in_hazard_ = write != no_slot && queues_.holds_other_key(write, request);
    if (read_in_hazard_) return false;
    if (write != no_slot) {
        const SimTime done = context_.clock.edge(now + context_.controller.forward_latency) +
                             context_.controller.backend_latency;
        ++stats_.forwarded;
        ++stats_.reads;
        stats_.read_latency.record(done - context_.clock.edge(now) + context_.controller.frontend_latency);
        complete(request, done);
        return true;
    }
    if (queues_.is_full(Direction::read)) return false;
    push(request, now);
    return true;
}

bool DataChannel::enter_write(const Request& request, Cycles now) {
    if (queues_.find_line(Direction::read, request.where) != no_slot) return false;
    const Slot write = queues_.find_line(Direction::write, request.where);
    if (write != no_slot && queues_[write].request.line == request.line) {
        ++stats_.coalesced;
        ++stats_.writes;
        stats_.write_latency.record(context_.controller.frontend_latency);
        complete(request, context_.clock.edge(now));
        return true;
    }
    if (queues_.is_full(Direction::write)) return false;
    push(request, now);
    return true;
}

void DataChannel::push(const Request& request, Cycles now) {
    queues_.push(request, now, device_.open_row(request.where.bank));
    queued_[index_of(request.direction)].set(now, queues_.size(request.direction));
    stale_ = true;
}

// --- step 4: the command -----------------------------------------------------------------------------------------

namespace {

/// Keep the earlier candidate; in the same cycle the better class, in the same class the lower order.
template <class Decision>
void keep_better(const Decision& candidate, Decision& best) {
    if (candidate.at != best.at
            ? candidate.at < best.at
            : (candidate.rank_order != best.rank_order ? candidate.rank_order < best.rank_order
                                                       : candidate.sequence < best.sequence))
        best = candidate;
}

}  // namespace

DataChannel::Decision DataChannel::choose(Cycles now) const {
    Decision best;
    const Cycles free = std::max(now, bus_free_);
    if (refresh_.is_on()) consider_refresh(free, best);
    queues_.for_each_bank(drain_.direction(), [&](dram::BankIndex bank) { consider_bank(bank, free, best); });
    return best;
}

void DataChannel::consider_refresh(Cycles free, Decision& best) const {
    for (std::uint32_t rank = 0; rank < device_.ranks(); ++rank) {
        const Command command = device_.any_open(rank) ? Command::PREA : Command::REF;
        const Cycles urgent = refresh_.urgent(rank);
        const Cycles wanted = queues_.is_rank_idle(rank)
                                  ? std::min(urgent, std::max(refresh_.due(rank), rest_from_[rank]))
                                  : urgent;
        const Cycles at = std::max({free, wanted, device_.earliest_at_rank(command, rank)});
        keep_better({.at = at,
                     .rank_order = at >= urgent ? Class::urgent_refresh : Class::idle_refresh,
                     .sequence = rank,
                     .command = command,
                     .where = rank},
                    best);
    }
}

void DataChannel::consider_bank(dram::BankIndex bank, Cycles free, Decision& best) const {
    const Direction direction = drain_.direction();
    const Slot oldest = queues_.oldest(direction, bank);
    const Slot hit = queues_.oldest_hit(direction, bank);
    Decision candidate{.rank_order = row_class_, .where = bank, .slot = oldest};
    Cycles from = free;
    if (hit != no_slot) {
        const Command column = direction == Direction::read ? Command::RD : Command::WR;
        const Cycles at = std::max({free, device_.earliest(column, bank), column_gate(queues_[hit])});
        const Cycles starved =
            hit == oldest ? Cycles::max() : queues_[oldest].arrival + context_.controller.starvation_limit;
        if (at < starved) {
            candidate = {
                .at = at, .rank_order = column_class_, .command = column, .where = bank, .slot = hit};
        } else {
            candidate.command = Command::PRE;
            from = std::max(free, starved);
        }
    } else {
        candidate.command = device_.open_row(bank) == dram::Device::no_row ? Command::ACT : Command::PRE;
    }
    if (!is_column(candidate.command))
        candidate.at = std::max(from, device_.earliest(candidate.command, bank));
    candidate.sequence = queues_[candidate.slot].sequence;
    // From then on the rank is urgent and serves nobody until it is refreshed.
    if (candidate.at >= refresh_.urgent(device_.rank_of(bank))) return;
    keep_better(candidate, best);
}

Cycles DataChannel::column_gate(const Entry& entry) const {
    if (context_.engine == nullptr) return Cycles{};
    const auto& engine = *context_.engine;
    const auto cipher = entry.request.cipher;
    if (entry.request.direction == Direction::read) return engine.read_gate(cipher);
    return std::max({engine.write_gate(cipher), drain_.drain_start() + engine.drain_lead(cipher),
                     entry.arrival + engine.arrival_lead(cipher)});
}

// --- what a command does -----------------------------------------------------------------------------------------

void DataChannel::issue(const Decision& decision, Cycles now) {
    bus_free_ = now + device_.bus_clocks(decision.command);
    if (context_.commands != nullptr) log(decision, now);
    if (decision.slot == no_slot) return issue_refresh(decision, now);

    Entry& entry = queues_[decision.slot];
    if (!entry.started && context_.engine != nullptr && entry.request.direction == Direction::read)
        entry.tweak_end = context_.engine->book_tweak(now, entry.request.cipher);
    entry.started = true;
    device_.issue(decision.command, decision.where, entry.request.where.row, now);
    switch (decision.command) {
        case Command::ACT:
            entry.activated = true;
            ++stats_.activates;
            queues_.row_opened(decision.where, entry.request.where.row);
            break;
        case Command::PRE:
            entry.precharged = true;
            ++stats_.precharges;
            queues_.row_closed(decision.where);
            break;
        case Command::RD:
        case Command::WR: serve(decision.slot, now); break;
        case Command::PREA:
        case Command::REF: break;
    }
}

void DataChannel::issue_refresh(const Decision& decision, Cycles now) {
    device_.issue_at_rank(decision.command, decision.where, now);
    if (decision.command == Command::REF) {
        refresh_.refreshed(decision.where);
        ++stats_.refreshes;
        return;
    }
    ++stats_.precharges;
    if (queues_.is_rank_idle(decision.where)) return;  // nobody is there to hit or miss
    const dram::BankIndex first = decision.where * device_.banks_per_rank();
    for (dram::BankIndex bank = first; bank < first + device_.banks_per_rank(); ++bank)
        queues_.row_closed(bank);
}

void DataChannel::serve(Slot slot, Cycles now) {
    const Entry& entry = queues_[slot];
    const Direction direction = entry.request.direction;
    rest_from_[device_.rank_of(entry.request.where.bank)] = now + context_.part.timing.tRFC;
    if (direction == Direction::read) serve_read(entry, now);
    else serve_write(entry, now);
    queues_.remove(slot);
    queued_[index_of(direction)].set(now, queues_.size(direction));
}

void DataChannel::serve_read(const Entry& entry, Cycles now) {
    const auto& t = context_.part.timing;
    const Cycles last_beat = now + t.CL + t.burst;
    const SimTime data = context_.clock.edge(last_beat);
    SimTime done = data;
    if (context_.engine != nullptr)
        done = context_.engine->read(last_beat, entry.tweak_end, entry.request.cipher);
    stats_.crypto_time += done - data;
    done += context_.controller.backend_latency;

    ++stats_.reads;
    dram_cycles_ += t.CL;
    if (entry.activated) dram_cycles_ += t.tRCD;
    if (entry.precharged) dram_cycles_ += t.tRP;
    transfer_cycles_ += t.burst;
    note_column(entry, done, stats_.read_latency);
    drain_.read_issued();
}

void DataChannel::serve_write(const Entry& entry, Cycles now) {
    const auto& t = context_.part.timing;
    if (context_.engine != nullptr) context_.engine->write(now, entry.request.cipher);
    const SimTime done = context_.clock.edge(now + t.CWL + t.burst);
    ++stats_.writes;
    note_column(entry, done, stats_.write_latency);
    drain_.write_issued();
}

void DataChannel::note_column(const Entry& entry, SimTime done, Histogram& latency) {
    ++stats_.columns;
    if (!entry.activated) ++stats_.row_hits;
    latency.record(done - context_.clock.edge(entry.arrival) + context_.controller.frontend_latency);
    complete(entry.request, done);
}

void DataChannel::complete(const Request& request, SimTime done) {
    last_done_ = std::max(last_done_, done);
    if (context_.completions != nullptr) context_.completions->push_back({request.tag, done});
}

void DataChannel::log(const Decision& decision, Cycles now) const {
    const auto& geometry = context_.part.geometry;
    CommandRecord record{.cycle = now, .data_channel = number_, .command = decision.command};
    if (decision.slot == no_slot) {
        record.rank = decision.where;
    } else {
        const Location& where = queues_[decision.slot].request.where;
        record.rank = device_.rank_of(where.bank);
        record.bank_group =
            static_cast<std::uint32_t>(where.bank / geometry.banks_per_group % geometry.bank_groups);
        record.bank = static_cast<std::uint32_t>(where.bank % geometry.banks_per_group);
        if (decision.command == Command::ACT) record.row = where.row;
        if (is_column(decision.command)) {
            record.row = where.row;
            record.column = static_cast<std::uint32_t>(where.column * geometry.burst_length);
        }
    }
    context_.commands->push_back(record);
}

}  // namespace mktme::memctrl
