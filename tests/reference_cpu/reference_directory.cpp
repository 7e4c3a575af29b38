// SPDX-License-Identifier: Apache-2.0
// A slice: what messages do to the directory.
#include "tests/reference_cpu/reference_contents.hpp"
#include "tests/reference_cpu/reference_slice.hpp"

namespace mktme::reference_cpu {

void ReferenceSlice::process(const Message& message, Cycle s) {
    observer_.taken(number_, Cycles{s}, message.kind, message.core, message.line);
    if (message.kind == MessageKind::probe_answer) take_answer(message, s);
    else if (cache::is_put(message.kind)) take_put(message, s);
    else if (message.kind == MessageKind::wbinvd) begin_wbinvd(message, s);
    else if (cache::is_flush(message.kind)) take_flush(message, s);
    else if (cache::is_of_device(message.kind)) take_device(message, s);
    else take_get(message, s);
    std::erase_if(directory_, [](const auto& entry) { return entry.second.is_nobody(); });
}

void ReferenceSlice::probe(PhysAddr line, Number core, MessageKind kind, Cycle s) {
    ++transitions_.at(line).probes;
    send(core, {.kind = kind, .line = line}, s + latency());
}

void ReferenceSlice::take_get(const Message& message, Cycle s) {
    const PhysAddr line = message.line;
    transitions_[line] = {.message = message};
    const Holders holders = directory_[line];
    if (message.kind == MessageKind::get_s) {
        if (holders.owner) probe(line, *holders.owner, MessageKind::probe_downgrade, s);
    } else {
        if (holders.owner && holders.owner != message.core)
            probe(line, *holders.owner, MessageKind::probe_invalidate, s);
        for (const Number sharer : holders.sharers)
            if (sharer != message.core) probe(line, sharer, MessageKind::probe_invalidate, s);
    }
    if (transitions_[line].probes == 0) decide(line, s);
}

void ReferenceSlice::take_put(const Message& message, Cycle s) {
    Holders& holders = directory_[message.line];
    if (!holders.has(message.core)) {
        finish_put(message, s);
        return;
    }
    const bool is_owner = holders.owner == message.core;
    const bool is_dirty = message.kind == MessageKind::put_m;
    if (!message.is_behind_request) holders.leave(message.core);
    if (is_dirty && is_owner) insert({.line = message.line, .is_dirty = true, .put = message}, s);
    else if (!is_dirty && !is(cache::Inclusion::inclusive) && !message.is_behind_request &&
             !llc_.has(message.line))
        insert({.line = message.line, .is_dirty = false, .put = message}, s);
    else finish_put(message, s);
}

/// A Put is done: its data have entered the LLC, or it was dropped.
void ReferenceSlice::finish_put(const Message& put, Cycle s) {
    if (put.kind == MessageKind::put_m)
        send(put.core, {.kind = MessageKind::put_answer, .line = put.line}, s + latency());
    if (const auto resumed = transitions_.find(put.line); resumed != transitions_.end() &&
                                                          resumed->second.message &&
                                                          cache::is_put(resumed->second.message->kind))
        resumed->second.done = s;
}

void ReferenceSlice::take_flush(const Message& message, Cycle s) {
    const PhysAddr line = message.line;
    transitions_[line] = {.message = message};
    const Holders holders = directory_[line];
    const bool is_clwb = message.kind == MessageKind::clwb;
    if (holders.owner)
        probe(line, *holders.owner, is_clwb ? MessageKind::probe_downgrade : MessageKind::probe_invalidate,
              s);
    if (!is_clwb)
        for (const Number sharer : holders.sharers) probe(line, sharer, MessageKind::probe_invalidate, s);
    if (transitions_[line].probes == 0) decide(line, s);
}

void ReferenceSlice::take_device(const Message& message, Cycle s) {
    const PhysAddr line = message.line;
    transitions_[line] = {.message = message};
    const Holders holders = directory_[line];
    const bool is_write = message.kind == MessageKind::device_write;
    if (holders.owner)
        probe(line, *holders.owner, is_write ? MessageKind::probe_invalidate : MessageKind::probe_downgrade,
              s);
    if (is_write)
        for (const Number sharer : holders.sharers) probe(line, sharer, MessageKind::probe_invalidate, s);
    if (transitions_[line].probes == 0) decide(line, s);
}

/// A line has what a device wrote behind what the slice has sent to memory in this cycle.
void ReferenceSlice::note_device_write(Cycle s) {
    if (!written_by_device_) return;
    contents_.device_write(number_, *written_by_device_, mail_.package_of(number_), s - params_.hop.count(),
                           s);
    written_by_device_.reset();
}

/// Among the accesses of cores, that of a device counts a hop before it is decided.
void ReferenceSlice::note_device_read(PhysAddr line, bool is_of_memory, Cycle s) {
    contents_.device_read(number_, line, is_of_memory, s - params_.hop.count());
}

void ReferenceSlice::decide_device_read(PhysAddr line, Transition& transition, Cycle s) {
    transition.state = LineState::shared;
    if (transition.owner_gave_data) {
        note_device_read(line, false, s);
        reply(line, transition, {Source::Place::core}, true, s + latency());
        if (transition.is_dirty) insert({.line = line, .is_dirty = true}, s);
    } else if (llc_.has(line)) {
        note_device_read(line, false, s);
        llc_.use(line);
        reply(line, transition, {Source::Place::llc}, true, s + latency());
    } else {
        to_memory_.push_back({Errand::read, line});
    }
}

void ReferenceSlice::decide_device_write(PhysAddr line, Transition& transition, Cycle s) {
    written_by_device_ = line;
    reply(line, transition, {Source::Place::llc}, false, s + latency());
    insert({.line = line, .is_dirty = true}, s);
}

void ReferenceSlice::take_answer(const Message& answer, Cycle s) {
    Transition& transition = transitions_.at(answer.line);
    note_answer(answer, transition);
    if (--transition.probes > 0) return;
    if (transition.message) {
        decide(answer.line, s);
        return;
    }
    auto* victim = llc_.find(answer.line);
    if (victim != nullptr && transition.is_dirty) victim->state = LineState::modified;
    end_transition(answer.line, s);
}

/// A core that was to drop the line leaves the directory, and so does one that has it no more.
void ReferenceSlice::note_answer(const Message& answer, Transition& transition) {
    Holders& holders = directory_[answer.line];
    const bool is_downgrade = transition.message && (transition.message->kind == MessageKind::get_s ||
                                                     transition.message->kind == MessageKind::device_read ||
                                                     transition.message->kind == MessageKind::clwb);
    if (holders.owner == answer.core && answer.had_line) transition.owner_gave_data = true;
    holders.leave(answer.core);
    if (is_downgrade && answer.had_line) holders.sharers.insert(answer.core);
    if (answer.is_dirty) transition.is_dirty = true;
}

/// All probes are answered, or there were none.
void ReferenceSlice::decide(PhysAddr line, Cycle s) {
    Transition& transition = transitions_.at(line);
    const MessageKind kind = transition.message->kind;
    if (kind == MessageKind::get_s) decide_get_s(line, transition, s);
    else if (kind == MessageKind::get_m) decide_get_m(line, transition, s);
    else if (kind == MessageKind::device_read) decide_device_read(line, transition, s);
    else if (kind == MessageKind::device_write) decide_device_write(line, transition, s);
    else decide_flush(line, transition, s);
}

void ReferenceSlice::decide_get_s(PhysAddr line, Transition& transition, Cycle s) {
    Holders& holders = directory_[line];
    const bool is_alone = holders.is_nobody();
    transition.state = is_alone ? LineState::exclusive : LineState::shared;
    if (is_alone) holders.owner = transition.message->core;
    else holders.sharers.insert(transition.message->core);
    if (transition.owner_gave_data) {
        reply(line, transition, {Source::Place::core}, true, s + latency());
        if (transition.is_dirty) insert({.line = line, .is_dirty = true}, s);
        return;
    }
    auto* found = llc_.find(line);
    if (found == nullptr) {
        to_memory_.push_back({Errand::read, line});
        return;
    }
    llc_.use(line);
    if (is_alone && found->state == LineState::modified) transition.state = LineState::modified;
    reply(line, transition, {Source::Place::llc}, true, s + latency());
    if (!is_alone) return;
    found->state = LineState::shared;
    if (is(cache::Inclusion::victim)) llc_.erase(line);
}

void ReferenceSlice::decide_get_m(PhysAddr line, Transition& transition, Cycle s) {
    Holders& holders = directory_[line];
    const Number requester = transition.message->core;
    const bool is_sharer = holders.sharers.contains(requester);
    holders = {.owner = requester};
    auto* found = llc_.find(line);
    const bool is_dirty = found != nullptr && found->state == LineState::modified;
    transition.state = is_dirty || transition.is_dirty ? LineState::modified : LineState::exclusive;
    if (!is_sharer && !transition.owner_gave_data && found == nullptr) {
        if (transition.message->needs_data) {
            to_memory_.push_back({Errand::read, line});
            return;
        }
        transition.state = LineState::exclusive;
        reply(line, transition, {Source::Place::llc}, true, s + latency());
        if (is(cache::Inclusion::inclusive)) insert({.line = line, .is_dirty = false}, s);
        return;
    }
    const auto place = transition.owner_gave_data ? Source::Place::core : Source::Place::llc;
    reply(line, transition, {place}, !is_sharer || is_dirty, s + latency());
    if (found == nullptr) return;
    llc_.use(line);
    found->state = LineState::shared;
    if (!is(cache::Inclusion::inclusive)) llc_.erase(line);
}

void ReferenceSlice::decide_flush(PhysAddr line, Transition& transition, Cycle s) {
    auto* found = llc_.find(line);
    const bool is_dirty = transition.is_dirty || (found != nullptr && found->state == LineState::modified);
    if (transition.message->kind != MessageKind::clwb) llc_.erase(line);
    else if (found != nullptr) found->state = LineState::shared;
    if (is_dirty) {
        to_memory_.push_back({Errand::flush, line});
        return;
    }
    send(transition.message->core, {.kind = MessageKind::flush_answer, .line = line}, s + latency());
    transition.done = s + latency();
}

/// A request is done when its reply leaves.
void ReferenceSlice::reply(PhysAddr line, Transition& transition, Source source, bool has_data,
                           Cycle leaves) {
    observer_.replied(transition.message->core, Cycles{leaves}, line, transition.state, has_data);
    send(transition.message->core,
         {.kind = MessageKind::reply,
          .line = line,
          .state = transition.state,
          .has_data = has_data,
          .source = source},
         leaves);
    transition.done = leaves;
}

}  // namespace mktme::reference_cpu
