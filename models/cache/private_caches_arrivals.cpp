// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/cache/private_caches.hpp"

namespace mktme::cache {

// What comes to the caches in a cycle, in the order of docs/models/coherence.md#arrivals.

namespace {

constexpr auto comes_later = [](const Message& a, const Message& b) { return comes_before(b, a); };
constexpr Cycles one_cycle{1};

}  // namespace

void PrivateCaches::deliver(const Message& message) {
    inbox_.push_back(message);
    std::ranges::push_heap(inbox_, comes_later);
    next_ = std::min(next_, message.at);
}

void PrivateCaches::arrive(Cycles now) {
    take_messages(now);
    take_due_look_ups(l1d, now);
    take_due_look_ups(l1i, now);
    for (LevelIndex level = 2; level < last(); ++level) take_due_look_ups(level, now);
    for (LevelIndex level = last() - 1; level >= 2; --level) take_due_fills(level, now, now);
    take_due_fills(l1d, now, now);
    take_due_fills(l1i, now, now);
    update_next(now);
}

/// Takes the messages of one kind that come in this cycle. Precondition: those of earlier kinds were taken.
template <class Take>
void PrivateCaches::take_messages_of(MessageKind kind, Cycles now, Take&& take) {
    while (!inbox_.empty() && inbox_.front().at == now && inbox_.front().kind == kind) {
        std::ranges::pop_heap(inbox_, comes_later);
        const Message message = inbox_.back();
        inbox_.pop_back();
        take(message);
    }
}

void PrivateCaches::take_messages(Cycles now) {
    replied_.clear();
    take_messages_of(MessageKind::reply, now, [&](const Message& reply) {
        if (waiting_replies_.empty() && has_room_for_fill(last())) take_reply(reply, now);
        else waiting_replies_.push_back(reply);
    });
    bool is_freed = false;
    take_messages_of(MessageKind::put_answer, now, [&](const Message& answer) {
        write_backs_.release(answer.place);
        is_freed = true;
    });
    if (is_freed) take_waiting(now);
    take_messages_of(MessageKind::flush_answer, now,
                     [&](const Message& answer) { flush_answers_.push_back(answer.place); });
    take_messages_of(MessageKind::wbinvd_answer, now,
                     [&](const Message&) { walk_.is_done = --walk_.unanswered == 0; });
    take_probes(now);
}

void PrivateCaches::take_reply(const Message& reply, Cycles now) {
    replied_.push_back(reply.line);
    const EntryIndex entry = levels_[last()].misses.find(reply.line);
    if (reply.has_data || is_anywhere(reply.line)) fill(last(), entry, {reply.state, reply.origin}, now);
    else entry_made(last(), entry, now);
}

/// Tries again the fills that wait for room in the write-back buffer.
void PrivateCaches::take_waiting(Cycles now) {
    std::size_t taken = 0;
    for (; taken < waiting_replies_.size() && has_room_for_fill(last()); ++taken)
        take_reply(waiting_replies_[taken], now);
    waiting_replies_.erase(waiting_replies_.begin(),
                           waiting_replies_.begin() + static_cast<std::ptrdiff_t>(taken));
    const Cycles before = now - one_cycle;
    for (LevelIndex level = last() - 1; level >= 2; --level) take_due_fills(level, before, now);
    take_due_fills(l1d, before, now);
    take_due_fills(l1i, before, now);
}

/// Probes that waited come first. One for a line of which a reply was taken in this cycle waits for the next.
void PrivateCaches::take_probes(Cycles now) {
    const auto is_replied = [&](const Message& probe) {
        return std::ranges::find(replied_, probe.line) != replied_.end();
    };
    std::erase_if(waiting_probes_, [&](const Message& probe) {
        if (is_replied(probe)) return false;
        take_probe(probe, now);
        return true;
    });
    const auto take = [&](const Message& probe) {
        if (is_replied(probe)) waiting_probes_.push_back(probe);
        else take_probe(probe, now);
    };
    while (!inbox_.empty() && inbox_.front().at == now) {
        take_messages_of(MessageKind::probe_downgrade, now, take);
        take_messages_of(MessageKind::probe_invalidate, now, take);
    }
}

void PrivateCaches::take_probe(const Message& probe, Cycles now) {
    LineState had = change_copies(probe);
    if (const auto waiting = std::ranges::find(waiting_replies_, probe.line, &Message::line);
        waiting != waiting_replies_.end())
        had = change_reply(waiting, probe, had, now);
    const EntryIndex leaving = write_backs_.find(probe.line);
    const bool is_leaving = leaving != no_entry;
    if (is_leaving) write_backs_.take(leaving);
    if (observer_ != nullptr) observer_->probed(core_, now, probe.kind, probe.line, had);
    outbox_.push_back({.at = now + probe_time_,
                       .line = probe.line,
                       .core = core_,
                       .kind = MessageKind::probe_answer,
                       .state = is_leaving ? LineState::modified : had});
}

/// Takes the line of a probe from the reply that waits with it. Returns the stronger of the reply's state and `had`.
LineState PrivateCaches::change_reply(std::vector<Message>::iterator reply, const Message& probe,
                                      LineState had, Cycles now) {
    if (reply->has_data || is_valid(had)) had = std::max(had, reply->state);
    if (is_valid(had) && probe.kind == MessageKind::probe_downgrade) {
        reply->state = LineState::shared;
        return had;
    }
    waiting_replies_.erase(reply);
    entry_made(last(), levels_[last()].misses.find(probe.line), now);
    return had;
}

/// Downgrades or invalidates the line in all levels. Returns the strongest state that one had it in.
LineState PrivateCaches::change_copies(const Message& probe) {
    LineState had = LineState::invalid;
    for (PrivateLevel& level : levels_) {
        const EntryIndex entry = level.array.find(probe.line);
        if (entry == no_entry) continue;
        had = std::max(had, level.array.state(entry));
        if (probe.kind == MessageKind::probe_downgrade) {
            level.array.set_state(entry, LineState::shared);
            continue;
        }
        ++level.stats.evictions.probed;
        level.array.invalidate(entry);
    }
    return had;
}

void PrivateCaches::take_due_look_ups(LevelIndex level, Cycles now) {
    PrivateLevel& l = levels_[level];
    while (!l.look_ups.empty() && l.look_ups.front().due == now) {
        const EntryIndex entry = l.look_ups.front().entry;
        l.look_ups.pop_front();
        look_up_next(level, entry, l.misses.send(entry), now, true);
    }
}

/// Fills a level with lines of the next one that are due by cycle `until`, as far as the write-back buffer has room.
void PrivateCaches::take_due_fills(LevelIndex level, Cycles until, Cycles now) {
    PrivateLevel& l = levels_[level];
    while (!l.fills.empty() && l.fills.front().due <= until && has_room_for_fill(level)) {
        const auto [due, entry, kind] = l.fills.front();
        l.fills.pop_front();
        const PhysAddr line = l.misses.line(entry);
        if (serves_now(above(level), line, kind)) {
            const SetArray& next = levels_[above(level)].array;
            fill(level, entry, {inner_state(level, next.state(next.find(line)))}, now);
        } else {
            look_up_next(level, entry, kind, now, false);
        }
    }
}

/// Returns true if the write-back buffer has room for whatever a fill of this level may put.
bool PrivateCaches::has_room_for_fill(LevelIndex level) const {
    if (is_inclusive_) return level < last() || !write_backs_.is_full();
    const std::uint64_t needed = std::max(level, l1d);
    return write_backs_.capacity() - write_backs_.size() >= needed;
}

void PrivateCaches::update_next(Cycles now) {
    next_ = inbox_.empty() ? Cycles::max() : inbox_.front().at;
    for (const PrivateLevel& level : levels_) {
        if (!level.look_ups.empty()) next_ = std::min(next_, level.look_ups.front().due);
        // One that is past waits for the answer to a Put.
        if (!level.fills.empty() && level.fills.front().due > now)
            next_ = std::min(next_, level.fills.front().due);
    }
    if (!waiting_probes_.empty()) next_ = now + one_cycle;
}

}  // namespace mktme::cache
