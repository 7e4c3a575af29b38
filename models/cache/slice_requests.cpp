// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/base/error.hpp"
#include "models/cache/slice.hpp"

namespace mktme::cache {

// Requests of a slice, the probes that they need, and their replies.

/// Starts what a message asks for. `was_laid_aside`: its line is in transition since then.
void Slice::start(const Message& message, bool was_laid_aside, Cycles now) {
    if (is_put(message.kind)) return start_put(message, was_laid_aside, now);
    if (!was_laid_aside) directory_.admit(message.line, 0);
    Transition& transition = begin_transition(message);
    if (is_flush(message.kind)) start_flush(transition, now);
    else if (is_of_device(message.kind)) start_of_device(transition, now);
    else if (message.kind == MessageKind::get_s) start_get_s(transition, now);
    else start_get_m(transition, now);
}

void Slice::start_get_s(Transition& transition, Cycles now) {
    const Message& request = transition.message;
    const LineHolders& holders = *directory_.find(request.line);
    if (holders.kind() != HolderKind::owner) return supply_shared(transition, now);
    transition.pending = 1;
    send_probe(MessageKind::probe_downgrade, request.line, holders.owner(), now);
}

void Slice::start_get_m(Transition& transition, Cycles now) {
    const Message& request = transition.message;
    const LineHolders& holders = *directory_.find(request.line);
    if (holders.kind() == HolderKind::nobody ||
        (holders.kind() == HolderKind::owner && holders.contains(request.core)))
        return supply_owned(transition, DataHolder::nobody, now);
    transition.pending = probe_all(request.line, request.core, now);
    if (transition.pending == 0) supply_owned(transition, DataHolder::requester, now);
}

/// Takes a core's answer to a probe.
void Slice::answered(const Message& answer, Cycles now) {
    Transition* const transition = transition_of(answer.line);
    if (transition == nullptr || transition->pending == 0)
        throw InvariantError{"a slice has an answer to a probe that it did not send"};
    --transition->pending;
    if (!is_valid(answer.state)) ++directory_stats_.crossed;
    if (transition->is_victim) answered_victim(*transition, answer, now);
    else if (is_flush(transition->message.kind)) answered_flush(*transition, answer, now);
    else if (is_of_device(transition->message.kind)) answered_device(*transition, answer, now);
    else answered_get(*transition, answer, now);
}

void Slice::answered_get(Transition& transition, const Message& answer, Cycles now) {
    const Message& request = transition.message;
    const bool was_owner = directory_.find(request.line)->kind() == HolderKind::owner;
    const bool had_line = is_valid(answer.state);
    if (request.kind == MessageKind::get_s && had_line)
        return share_owned(transition, is_dirty(answer.state), now);
    directory_.update(request.line, [&](LineHolders& holders) { holders.remove(answer.core); });
    transition.is_dirty = transition.is_dirty || is_dirty(answer.state);
    if (transition.pending > 0) return;
    if (request.kind == MessageKind::get_s) return supply_shared(transition, now);
    if (was_owner && had_line) return supply_owned(transition, DataHolder::other_core, now);
    const bool is_sharer = directory_.find(request.line)->contains(request.core);
    supply_owned(transition, is_sharer ? DataHolder::requester : DataHolder::nobody, now);
}

/// The owner had the line of a GetS: it and the requester share it.
void Slice::share_owned(Transition& transition, bool is_dirty, Cycles now) {
    const Message request = transition.message;
    directory_.update(request.line, [&](LineHolders& holders) {
        holders.downgrade();
        holders.add_sharer(request.core);
    });
    reply(request, {.state = LineState::shared, .origin = {LineSource::core}}, now + latency_);
    at({now + latency_, EventKind::done, request.line});
    if (is_dirty) insert({.line = request.line, .is_dirty = true}, now);
}

/// Gives a line for reading that has no owner, from the LLC or from memory.
void Slice::supply_shared(Transition& transition, Cycles now) {
    const Message& request = transition.message;
    const bool is_alone = directory_.find(request.line)->kind() == HolderKind::nobody;
    directory_.update(request.line, [&](LineHolders& holders) {
        if (is_alone) holders.set_owner(request.core);
        else holders.add_sharer(request.core);
    });
    const EntryIndex found = array_.look_up(request.line);
    LineState granted = is_alone ? LineState::exclusive : LineState::shared;
    if (found == no_entry) {
        ++stats_.misses.read;
        return read_memory(transition, granted, now);
    }
    ++stats_.hits;
    if (is_alone) {
        if (is_dirty(array_.state(found))) granted = LineState::modified;
        array_.set_state(found, LineState::shared);
        if (inclusion_ == Inclusion::victim) array_.invalidate(found);
    }
    reply(request, {.state = granted}, now + latency_);
    at({now + latency_, EventKind::done, request.line});
}

/// Makes the requester the owner. What it gets is dirty if it was, and otherwise once it has stored.
void Slice::supply_owned(Transition& transition, DataHolder holder, Cycles now) {
    const Message& request = transition.message;
    bool has_copy = false;
    directory_.update(request.line, [&](LineHolders& holders) {
        has_copy = holders.contains(request.core) && holders.kind() == HolderKind::sharers;
        holders.remove(request.core);
        holders.set_owner(request.core);
    });
    const EntryIndex found = array_.look_up(request.line);
    const bool is_dirty_there = found != no_entry && is_dirty(array_.state(found));
    const LineState granted =
        transition.is_dirty || is_dirty_there ? LineState::modified : LineState::exclusive;
    if (found != no_entry) {
        ++stats_.hits;
        if (is_dirty_there) has_copy = false;  // which may leave before the reply comes
        if (inclusion_ == Inclusion::inclusive) array_.set_state(found, LineState::shared);
        else array_.invalidate(found);
    } else if (holder == DataHolder::nobody) {
        if (!request.needs_data) return claim(request, now);
        ++stats_.misses.ownership;
        return read_memory(transition, granted, now);
    }
    const LineSource source = holder == DataHolder::other_core ? LineSource::core : LineSource::llc;
    reply(request, {.state = granted, .origin = {source}, .has_data = !has_copy}, now + latency_);
    at({now + latency_, EventKind::done, request.line});
}

/// Gives a line that nobody has to who will overwrite it whole: memory is not read.
void Slice::claim(const Message& request, Cycles now) {
    ++directory_stats_.claims;
    reply(request, {.state = LineState::exclusive, .origin = {LineSource::llc}}, now + latency_);
    at({now + latency_, EventKind::done, request.line});
    if (inclusion_ == Inclusion::inclusive) insert({.line = request.line, .is_dirty = false}, now);
}

void Slice::read_memory(Transition& transition, LineState granted, Cycles now) {
    transition.granted = granted;
    transition.asked = now;
    reads_.begin(now);
    const Message& request = transition.message;
    const bool is_cached = directory_.find(request.line)->has_other_than(request.core);
    out_.memory.push_back({now + latency_, request.line, MemoryUse::read, is_cached});
}

void Slice::data_came(const Event& data) {
    const Cycles now = data.at;
    const PhysAddr line = data.line;
    const Transition& transition = *transition_of(line);
    reads_.end(transition.asked, now, stats_);
    reply(transition.message, {.state = transition.granted, .origin = {LineSource::memory, data.exposed}},
          now);
    const MessageKind kind = transition.message.kind;
    const bool is_inserted =
        !is_of_device(kind) && (inclusion_ == Inclusion::inclusive ||
                                (inclusion_ == Inclusion::non_inclusive && kind == MessageKind::get_s));
    at({now, EventKind::done, line});
    if (is_inserted) insert({.line = line, .is_dirty = false}, now);
}

void Slice::reply(const Message& request, const Grant& grant, Cycles leaves) {
    if (observer_ != nullptr)
        observer_->replied(request.core, leaves, request.line, grant.state, grant.has_data);
    out_.cores.push_back({.at = leaves + hop_,
                          .line = request.line,
                          .core = request.core,
                          .kind = MessageKind::reply,
                          .state = grant.state,
                          .origin = grant.origin,
                          .has_data = grant.has_data});
}

void Slice::send_probe(MessageKind kind, PhysAddr line, CoreNumber core, Cycles now) {
    ++(kind == MessageKind::probe_invalidate ? directory_stats_.invalidations : directory_stats_.downgrades);
    out_.cores.push_back({.at = now + latency_ + hop_, .line = line, .core = core, .kind = kind});
}

/// Sends invalidate probes to all holders of a line but one core. Returns how many.
std::uint32_t Slice::probe_all(PhysAddr line, CoreNumber except, Cycles now) {
    std::uint32_t count = 0;
    directory_.find(line)->cores().for_each([&](CoreNumber core) {
        if (core == except) return;
        ++count;
        send_probe(MessageKind::probe_invalidate, line, core, now);
    });
    return count;
}

}  // namespace mktme::cache
