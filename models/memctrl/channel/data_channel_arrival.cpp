// SPDX-License-Identifier: Apache-2.0
// Step 1 of a cycle: merges, then arrival.
#include "models/memctrl/channel/answers.hpp"
#include "models/memctrl/channel/data_channel.hpp"
#include "models/memctrl/channel/data_path.hpp"
#include "models/memctrl/controller_params.hpp"

namespace mktme::memctrl {

bool DataChannel::arrive(Cycles now) {
    if (merges_.next() <= now) join_merged(now);
    if (!ingress_.is_at_port(now)) return false;
    const bool was_awaited = write_is_awaited_;
    const Request& request = ingress_.at_port();
    const bool entered = enter(request, now);
    if (entered) {
        if (context_.links.outboxes != nullptr) context_.links.outboxes->accepted(request, now);
        ingress_.accept(now);
        watchdog_.progress(now);
        if (!ingress_.is_empty()) watchdog_.progress(ingress_.ready());
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
        watchdog_.progress(now);
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
        forward(request, write, now);
        return true;
    }
    if (queues_.is_full(Direction::read)) return false;
    admit(request, now);
    return true;
}

/// Serves a read from the queued write of its line.
void DataChannel::forward(const Request& request, EntryIndex write, Cycles now) {
    const SimTime done =
        context_.clock.edge(now + context_.controller.forward_latency) + context_.controller.backend_latency;
    meter_.forwarded(now, done);
    auto data = contents::no_read;
    if (context_.links.data != nullptr) data = context_.links.data->forward(request, queues_[write].request);
    complete(request, {.done = done, .data = data});
}

bool DataChannel::enter_write(const Request& request, Cycles now) {
    const EntryIndex write = queues_.find_line(Direction::write, request.where);
    if (write != no_entry && queues_[write].request.is_same_line(request))
        return coalesce(request, write, now);
    if (queues_.is_full(Direction::write)) return false;
    admit(request, now);
    return true;
}

bool DataChannel::enter_partial(const Request& request, Cycles now) {
    const EntryIndex write = queues_.find_line(Direction::write, request.where);
    if (write != no_entry) {
        if (queues_[write].request.is_same_line(request)) return coalesce(request, write, now);
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
    meter_.merge_began();
    return true;
}

contents::WriteNumber DataChannel::pending_write(const Request& request) const {
    const EntryIndex write = queues_.find_line(Direction::write, request.where);
    if (write != no_entry && queues_[write].request.is_same_line(request) && !queues_[write].is_begun)
        return queues_[write].request.write;
    const MergeList::Merge* const merge = merges_.find(request.where);
    return merge != nullptr && merge->write.is_same_line(request) ? merge->write.write : contents::no_write;
}

/// Coalesces a write into the queued write of its line. Returns false if the queued write has begun; the new one then
/// waits.
bool DataChannel::coalesce(const Request& request, EntryIndex write, Cycles now) {
    write_is_awaited_ = queues_[write].is_begun;
    if (write_is_awaited_) return false;
    if (context_.links.data != nullptr) context_.links.data->coalesce(queues_[write].request, request);
    meter_.coalesced();
    complete(request, {.done = context_.clock.edge(now)});
    return true;
}

/// Adds a request of the host to its queue and looks up its key. A merged write has had its key since its read.
EntryIndex DataChannel::admit(const Request& request, Cycles now) {
    const EntryIndex index = push(request, now);
    if (context_.links.data != nullptr) context_.links.data->expect(request);
    if (context_.engine != nullptr)
        queues_[index].key_ready =
            context_.engine->key_ready(now, request.key->slot.count(), request.key->cipher);
    return index;
}

EntryIndex DataChannel::push(const Request& request, Cycles now) {
    const EntryIndex index = queues_.push(request, now, device_.open_row(request.where.bank));
    queues_[index].key_ready = now;
    scheduler_->forget(request.where.bank);
    meter_.set_level(request.direction, now, queues_.size(request.direction));
    // Several requests may arrive in one cycle: merged writes and the one at the port.
    stale_ = stale_ || arrived_in_ != no_bank;
    arrived_in_ = request.where.bank;
    return index;
}

}  // namespace mktme::memctrl
