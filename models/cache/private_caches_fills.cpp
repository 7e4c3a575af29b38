// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/cache/private_caches.hpp"

namespace mktme::cache {

// Fills of the private levels, and where their victims go (docs/models/coherence.md#fills).

/// The line of a miss entry comes to its level.
void PrivateCaches::fill(LevelIndex level, EntryIndex entry, const Coming& coming, Cycles now) {
    PrivateLevel& l = levels_[level];
    const LineState granted = coming.granted;
    const PhysAddr line = l.misses.line(entry);
    EntryIndex place = l.array.find(line);
    const LineState state = place == no_entry ? granted : std::max(granted, l.array.state(place));
    if (observer_ != nullptr) observer_->filled(core_, now, static_cast<unsigned>(level), line, state);
    if (place != no_entry) {
        l.array.set_state(place, state);
    } else {
        ++l.stats.fills;
        place = insert(level, line, state, now);
        if (l.misses.is_prefetch(entry)) l.array.mark_prefetched(place);
    }
    if (level == l1d) l1d_filled_ = true;
    const auto serve_one = [&](Waiter waiter, MissKind) {
        if (level <= l1d) note_read(line, now);
        serve(level, waiter, coming, now);
    };
    if (l.misses.fill(entry, granted, serve_one)) l.meter.end(l.begun[entry], now, l.stats);
    else entry_made(level, entry, now);
    serve_queue(level, now);
}

/// Returns the state that an inner level gets from one that has the line in this state.
LineState PrivateCaches::inner_state(LevelIndex inner, LineState state) {
    return inner != l1i && is_writable(state) ? LineState::exclusive : LineState::shared;
}

/// Somebody who waited for a line of this level gets it.
void PrivateCaches::serve(LevelIndex level, Waiter waiter, const Coming& coming, Cycles now) {
    if (level == l1i) {
        fetch_is_done_ = true;
    } else if (level == l1d) {
        served_.push_back({waiter, now, coming.origin});
    } else {
        const LevelIndex inner = waiter >> entry_bits;
        fill(inner, inner_entry(waiter), {inner_state(inner, coming.granted), coming.origin}, now);
    }
}

/// Serves those who wait for a miss entry of this level: each looks its line up again.
void PrivateCaches::serve_queue(LevelIndex level, Cycles now) {
    PrivateLevel& l = levels_[level];
    bool is_seen = true;  // of the miss that was looked at last
    const auto hits = [&](const Miss& miss) {
        const EntryIndex found = l.array.find(miss.line);
        const bool is_served = found != no_entry && serves(l.array.state(found), miss.kind);
        if (found != no_entry && (is_served || level > l1d)) use(l, found);
        if (!is_served) {
            if (level > l1d)
                is_seen = levels_[miss.waiter >> entry_bits].is_seen[inner_entry(miss.waiter)] != 0;
            return false;
        }
        if (level <= l1d) see_read(level, miss.line, now);
        if (level == l1i) {
            fetch_is_done_ = true;
        } else if (level == l1d) {
            served_.push_back({miss.waiter, now + l.latency});
        } else {
            push_fill(miss.waiter >> entry_bits, {now + l.latency, inner_entry(miss.waiter), miss.kind});
        }
        return true;
    };
    l.misses.serve_queue(
        hits, [&](EntryIndex entry) { start_entry(level, entry, is_seen, now); },
        [&](const Miss& miss) {
            if (level == l1d) has_entry_.push_back(miss.waiter);
        });
}

/// Puts a line that is not there into a level. Returns its place.
EntryIndex PrivateCaches::insert(LevelIndex level, PhysAddr line, LineState state, Cycles now) {
    SetArray& array = levels_[level].array;
    evicted(level, array.fill(line, state), now);
    return array.find(line);
}

void PrivateCaches::evicted(LevelIndex level, const EvictedLine& victim, Cycles now) {
    if (!is_valid(victim.state)) return;
    CacheStats& stats = levels_[level].stats;
    ++(is_dirty(victim.state) ? stats.evictions.dirty : stats.evictions.clean);
    if (victim.is_prefetched) ++stats.prefetches.unused;
    if (level != l1i) move_out(level, {victim.line, victim.state}, now);
}

/// A line has left L1D or a level that is shared: it goes to the next level, or leaves the core.
void PrivateCaches::move_out(LevelIndex level, Leaving victim, Cycles now) {
    if (is_inclusive_) {
        if (drop_inner_copies(level, victim.line)) victim.state = LineState::modified;
    } else if (leave_to_inner_copy(level, victim)) {
        return;
    }
    if (level == last()) return put(victim, now);
    PrivateLevel& next = levels_[above(level)];
    if (is_dirty(victim.state)) ++levels_[level].stats.write_backs;
    const EntryIndex there = next.array.find(victim.line);
    if (there == no_entry) insert(above(level), victim.line, victim.state, now);
    else if (is_dirty(victim.state)) next.array.set_state(there, LineState::modified);
}

/// Drops the copies of a line that levels below an inclusive one have. Returns true if one was dirty.
bool PrivateCaches::drop_inner_copies(LevelIndex level, PhysAddr line) {
    bool is_dirty_there = false;
    if (level == l1d) return false;
    for (LevelIndex inner = 0; inner < level; ++inner) {
        PrivateLevel& l = levels_[inner];
        const EntryIndex entry = l.array.find(line);
        if (entry == no_entry) continue;
        is_dirty_there = is_dirty_there || is_dirty(l.array.state(entry));
        ++l.stats.evictions.probed;
        l.array.invalidate(entry);
    }
    return is_dirty_there;
}

/// Leaves a victim to the outermost level below that has the line, not L1I. Returns false if none has it.
bool PrivateCaches::leave_to_inner_copy(LevelIndex level, const Leaving& victim) {
    for (LevelIndex inner = level - 1; inner >= l1d; --inner) {
        SetArray& array = levels_[inner].array;
        const EntryIndex entry = array.find(victim.line);
        if (entry == no_entry) continue;
        if (is_dirty(victim.state)) array.set_state(entry, LineState::modified);
        return true;
    }
    return false;
}

/// The last copy of a line leaves the core.
void PrivateCaches::put(const Leaving& leaving, Cycles now) {
    if (const EntryIndex code = levels_[l1i].array.find(leaving.line); code != no_entry) {
        ++levels_[l1i].stats.evictions.probed;
        levels_[l1i].array.invalidate(code);
    }
    PrivateLevel& l = levels_[last()];
    Message message{.at = now + hop_, .line = leaving.line, .core = core_, .kind = MessageKind::put_s};
    if (is_dirty(leaving.state)) {
        ++l.stats.write_backs;
        message.kind = MessageKind::put_m;
        message.place = write_backs_.add(leaving.line, leaving.state);
    } else if (leaving.state == LineState::exclusive) {
        message.kind = MessageKind::put_e;
    }
    const EntryIndex entry = l.misses.find(leaving.line);
    message.is_behind_request = entry != no_entry && l.request_left[entry] < now;
    if (observer_ != nullptr) observer_->put(core_, now, message.kind, leaving.line);
    outbox_.push_back(message);
}

bool PrivateCaches::is_anywhere(PhysAddr line) const {
    return std::ranges::any_of(levels_,
                               [&](const PrivateLevel& level) { return level.array.find(line) != no_entry; });
}

}  // namespace mktme::cache
