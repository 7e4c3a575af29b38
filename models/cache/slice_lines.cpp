// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "models/cache/slice.hpp"

namespace mktme::cache {

// Lines that come to a slice and leave it: Puts, flushes, insertions into the LLC and its victims.

namespace {

constexpr CoreNumber nobody = std::numeric_limits<CoreNumber>::max();

}  // namespace

void Slice::start_put(const Message& put, bool was_laid_aside, Cycles now) {
    const LineHolders* const holders = directory_.find(put.line);
    const bool is_in_directory = holders != nullptr && holders->contains(put.core);
    const bool is_owner = is_in_directory && holders->kind() == HolderKind::owner;
    if (is_in_directory && !put.is_behind_request)
        directory_.update(put.line, [&](LineHolders& all) { all.remove(put.core); });
    const bool enters = put.kind == MessageKind::put_m ? is_owner : is_in_directory && enters_llc(put);
    if (!enters) return put_done(put, was_laid_aside, now);
    insert({.line = put.line,
            .is_dirty = put.kind == MessageKind::put_m,
            .is_put = true,
            .was_laid_aside = was_laid_aside,
            .put = put},
           now);
}

/// Returns true if the line of a PutE or PutS enters the LLC.
bool Slice::enters_llc(const Message& put) const {
    return inclusion_ != Inclusion::inclusive && !put.is_behind_request && array_.find(put.line) == no_entry;
}

void Slice::put_done(const Message& put, bool was_laid_aside, Cycles now) {
    if (put.kind == MessageKind::put_m)
        out_.cores.push_back({.at = now + latency_ + hop_,
                              .line = put.line,
                              .core = put.core,
                              .place = put.place,
                              .kind = MessageKind::put_answer});
    if (was_laid_aside) bring_back(put.line);
}

/// Puts a line into the LLC, now or as soon as there is room.
void Slice::insert(const Insertion& insertion, Cycles now) {
    insertions_.push_back(insertion);
    if (insertions_.size() == 1) try_insertions(now);
}

void Slice::try_insertions(Cycles now) {
    while (!insertions_.empty() && !is_probing_victim_ && try_insertion(insertions_.front(), now)) {
        const Insertion done = insertions_.front();
        insertions_.pop_front();
        if (observer_ != nullptr) observer_->inserted(number_, now, done.line, done.is_dirty);
        if (done.is_put) put_done(done.put, done.was_laid_aside, now);
    }
}

/// Returns false if the line finds no room.
bool Slice::try_insertion(const Insertion& insertion, Cycles now) {
    if (const EntryIndex found = array_.look_up(insertion.line); found != no_entry) {
        if (insertion.is_dirty) array_.set_state(found, LineState::modified);
        return true;
    }
    const EntryIndex victim = array_.victim(insertion.line);
    if (is_valid(array_.state(victim)) && !may_leave(victim, now)) return false;
    const EvictedLine evicted =
        array_.fill(insertion.line, insertion.is_dirty ? LineState::modified : LineState::shared);
    ++stats_.fills;
    if (!is_valid(evicted.state)) return true;
    ++(is_dirty(evicted.state) ? stats_.evictions.dirty : stats_.evictions.clean);
    if (!is_dirty(evicted.state)) return true;
    send_victim(evicted.line, now);
    return true;
}

/// Sends a dirty line to memory. Precondition: a write-back entry is free.
void Slice::send_victim(PhysAddr line, Cycles now) {
    ++used_write_backs_;
    ++stats_.write_backs;
    out_.memory.push_back({now + latency_, line, MemoryUse::victim});
}

/// Returns true if a victim may leave the LLC. An inclusive LLC takes it from its cores before.
bool Slice::may_leave(EntryIndex victim, Cycles now) {
    const PhysAddr line = array_.line(victim);
    if (inclusion_ == Inclusion::inclusive) {
        if (active_.contains(line.count())) return false;
        const LineHolders* const holders = directory_.find(line);
        if (holders != nullptr && holders->kind() != HolderKind::nobody) {
            const bool only_waits = directory_.is_in_transition(line);
            if (!only_waits) directory_.admit(line, 0);
            Transition& transition = begin_transition({.line = line});
            is_probing_victim_ = true;
            transition.is_victim = true;
            transition.brings_back = !only_waits;
            transition.pending = probe_all(line, nobody, now);
            return false;
        }
    }
    return !is_dirty(array_.state(victim)) || used_write_backs_ < write_backs_;
}

void Slice::answered_victim(Transition& transition, const Message& answer, Cycles now) {
    const PhysAddr line = transition.message.line;
    directory_.update(line, [&](LineHolders& holders) { holders.remove(answer.core); });
    if (is_dirty(answer.state)) array_.set_state(array_.find(line), LineState::modified);
    if (transition.pending > 0) return;
    is_probing_victim_ = false;
    end_transition(line, now);
}

/// CLFLUSH and CLFLUSHOPT take the line from all that have it, CLWB makes it clean.
void Slice::start_flush(Transition& transition, Cycles now) {
    const Message& flush = transition.message;
    const LineHolders& holders = *directory_.find(flush.line);
    if (flush.kind != MessageKind::clwb) {
        transition.pending = probe_all(flush.line, nobody, now);
    } else if (holders.kind() == HolderKind::owner) {
        transition.pending = 1;
        send_probe(MessageKind::probe_downgrade, flush.line, holders.owner(), now);
    }
    if (transition.pending == 0) decide_flush(transition, now);
}

void Slice::answered_flush(Transition& transition, const Message& answer, Cycles now) {
    const bool stays = transition.message.kind == MessageKind::clwb && is_valid(answer.state);
    directory_.update(answer.line, [&](LineHolders& holders) {
        if (stays) holders.downgrade();
        else holders.remove(answer.core);
    });
    transition.is_dirty = transition.is_dirty || is_dirty(answer.state);
    if (transition.pending == 0) decide_flush(transition, now);
}

/// All who had the line have answered.
void Slice::decide_flush(Transition& transition, Cycles now) {
    const Message flush = transition.message;
    bool is_dirty_somewhere = transition.is_dirty;
    if (const EntryIndex found = array_.find(flush.line); found != no_entry) {
        is_dirty_somewhere = is_dirty_somewhere || is_dirty(array_.state(found));
        if (flush.kind == MessageKind::clwb) {
            array_.set_state(found, LineState::shared);
        } else {
            ++stats_.evictions.flushed;
            array_.invalidate(found);
        }
    }
    if (!is_dirty_somewhere) return flush_done(flush, now + latency_);
    ++flushes_in_memory_;
    ++stats_.write_backs;
    out_.memory.push_back({now + latency_, flush.line, MemoryUse::flush});
}

/// A flush is done in cycle `leaves`, in which its answer leaves.
void Slice::flush_done(const Message& flush, Cycles leaves) {
    out_.cores.push_back({.at = leaves + hop_,
                          .line = flush.line,
                          .core = flush.core,
                          .place = flush.place,
                          .kind = MessageKind::flush_answer});
    at({leaves, EventKind::done, flush.line});
}

}  // namespace mktme::cache
