// SPDX-License-Identifier: Apache-2.0
// Step 1 of a cycle: merges, then arrival.
#include "models/memctrl/channel/data_channel.hpp"

namespace mktme::memctrl {

bool DataChannel::arrive(Cycles now) {
    if (merges_.next() <= now) join_merged(now);
    if (!port_ || port_ready_ > now || is_closed_) return false;
    const bool was_awaited = write_is_awaited_;
    const Request request = *port_;
    const bool entered = enter(request, now);
    if (entered) {
        port_.reset();
        last_accept_ = now;
        last_progress_ = now;
        accepted_any_ = true;
    }
    stale_ = stale_ || write_is_awaited_ != was_awaited;
    return entered;
}

void DataChannel::join_merged(Cycles now) {
    while (merges_.next() <= now) {
        MergeList::Merge merge = merges_.take(now);
        queues_.release_write();
        const EntryIndex index = push(merge.write, now);
        queues_[index].accepted = merge.accepted;
        last_progress_ = now;
    }
}

bool DataChannel::enter(const Request& request, Cycles now) {
    write_is_awaited_ = false;
    if (merges_.holds(request.where)) return false;
    if (request.direction == Direction::read) return enter_read(request, now);
    if (queues_.find_line(Direction::read, request.where) != no_entry) return false;
    return request.is_partial ? enter_partial(request, now) : enter_write(request, now);
}

bool DataChannel::enter_read(const Request& request, Cycles now) {
    const EntryIndex write = queues_.find_line(Direction::write, request.where);
    write_is_awaited_ = write != no_entry && queues_.holds_other_key(write, request);
    if (write_is_awaited_) return false;
    if (write != no_entry) {
        const SimTime done = context_.clock.edge(now + context_.controller.forward_latency) +
                             context_.controller.backend_latency;
        ++stats_.forwarded;
        ++stats_.reads;
        stats_.read_latency.record(done - context_.clock.edge(now) + context_.controller.frontend_latency);
        if (context_.data != nullptr) context_.data->forward(request, queues_[write].request);
        complete(request, done);
        return true;
    }
    if (queues_.is_full(Direction::read)) return false;
    admit(request, now);
    return true;
}

bool DataChannel::enter_write(const Request& request, Cycles now) {
    const EntryIndex write = queues_.find_line(Direction::write, request.where);
    if (write != no_entry && queues_[write].request.line == request.line)
        return coalesce(request, write, now);
    if (queues_.is_full(Direction::write)) return false;
    admit(request, now);
    return true;
}

bool DataChannel::enter_partial(const Request& request, Cycles now) {
    const EntryIndex write = queues_.find_line(Direction::write, request.where);
    if (write != no_entry) {
        if (queues_[write].request.line == request.line) return coalesce(request, write, now);
        write_is_awaited_ = true;
        return false;
    }
    if (queues_.is_full(Direction::read) || queues_.is_full(Direction::write)) return false;
    Request read = request;
    read.direction = Direction::read;
    const EntryIndex index = admit(read, now);
    queues_[index].is_merge = true;
    queues_.reserve_write();
    merges_.add(request, now);
    ++stats_.merges;
    return true;
}

contents::WriteNumber DataChannel::pending_write(const Request& request) const {
    const EntryIndex write = queues_.find_line(Direction::write, request.where);
    if (write != no_entry && queues_[write].request.line == request.line && !queues_[write].is_begun)
        return queues_[write].request.write;
    const MergeList::Merge* const merge = merges_.find(request.where);
    return merge != nullptr && merge->write.line == request.line ? merge->write.write : contents::no_write;
}

/// Coalesces a write into the queued write of its line. Returns false if the queued write has begun; the new one then
/// waits.
bool DataChannel::coalesce(const Request& request, EntryIndex write, Cycles now) {
    write_is_awaited_ = queues_[write].is_begun;
    if (write_is_awaited_) return false;
    if (context_.data != nullptr) context_.data->coalesce(queues_[write].request, request);
    ++stats_.coalesced;
    ++stats_.writes;
    stats_.write_latency.record(context_.controller.frontend_latency);
    complete(request, context_.clock.edge(now));
    return true;
}

/// Adds a request of the host to its queue and looks up its key. A merged write has had its key since its read.
EntryIndex DataChannel::admit(const Request& request, Cycles now) {
    const EntryIndex index = push(request, now);
    if (context_.data != nullptr) context_.data->expect(request);
    if (context_.engine != nullptr)
        queues_[index].key_ready = context_.engine->key_ready(now, request.key_slot.count(), request.cipher);
    return index;
}

EntryIndex DataChannel::push(const Request& request, Cycles now) {
    const EntryIndex index = queues_.push(request, now, device_.open_row(request.where.bank));
    queues_[index].key_ready = now;
    scheduler_->forget(request.where.bank);
    queued_[index_of(request.direction)].set(now, queues_.size(request.direction));
    // Several requests may arrive in one cycle: merged writes and the one at the port.
    stale_ = stale_ || arrived_in_ != no_bank;
    arrived_in_ = request.where.bank;
    return index;
}

}  // namespace mktme::memctrl
