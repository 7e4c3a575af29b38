// SPDX-License-Identifier: Apache-2.0
// Private caches: look-ups, miss entries and their FIFO, prefetches.
#include <algorithm>

#include "tests/reference_cpu/reference_caches.hpp"

namespace mktme::reference_cpu {

bool ReferenceCaches::Entry::wants_ownership() const {
    return std::ranges::any_of(waiters, &Waiter::needs_ownership);
}

ReferenceCaches::Entry* ReferenceCaches::entry_of(LevelNumber level, PhysAddr line) {
    for (Entry& entry : levels_[level].entries)
        if (entry.line == line) return &entry;
    return nullptr;
}

/// Looks a level up. Who finds neither line nor entry waits at the end of the FIFO.
void ReferenceCaches::enter(LevelNumber level, PhysAddr line, Waiter waiter, bool is_seen_by_prefetcher,
                            Cycle c) {
    const auto* found = levels_[level].sets.find(line);
    const bool is_hit = found != nullptr && (!waiter.needs_ownership || cache::is_writable(found->state));
    const bool trains = found == nullptr || (is_hit && found->is_prefetched);
    if (!try_look_up(level, line, waiter, false, c)) {
        if (waiter.wait != nullptr) {
            waiter.wait->is_queued = true;
            waiter.is_unseen = false;  // what it makes then is seen
        }
        levels_[level].fifo.push_back({line, waiter});
    }
    if (trains && is_seen_by_prefetcher) prefetch(level, line, c);
}

/// Returns false if the look-up must wait for an entry.
bool ReferenceCaches::try_look_up(LevelNumber level, PhysAddr line, const Waiter& waiter, bool is_queued,
                                  Cycle c) {
    Level& here = levels_[level];
    const auto* found = here.sets.find(line);
    const bool is_hit = found != nullptr && (!waiter.needs_ownership || cache::is_writable(found->state));
    if (is_hit || (found != nullptr && level >= 2)) here.sets.use(line);
    if (is_hit) {
        hit(level, line, waiter, c);
        return true;
    }
    if (Entry* entry = entry_of(level, line); entry != nullptr) {
        entry->waiters.push_back(waiter);
        entry->needs_data = entry->needs_data || waiter.needs_data;
        entry->is_prefetch = false;
        return true;
    }
    if (here.entries.size() == here.params.miss_entries || (!here.fifo.empty() && !is_queued)) return false;
    here.entries.push_back(
        {.line = line, .is_unseen = waiter.is_unseen, .needs_data = waiter.needs_data, .waiters = {waiter}});
    look_above(level, line, c);
    return true;
}

void ReferenceCaches::hit(LevelNumber level, PhysAddr line, const Waiter& waiter, Cycle c) {
    if (waiter.kind == Waiter::Kind::access) {
        come(*waiter.wait, line, {Source::Place::private_level}, c, c + waiter.hit_latency);
        observer_.read(core_, Cycles{c}, level, line);
    } else fills_.push_back({c + latency(level), waiter.lower, line, waiter.needs_ownership});
}

/// An entry that is made in this cycle looks the next level up, or sends its request.
void ReferenceCaches::look_above(LevelNumber level, PhysAddr line, Cycle c) {
    const Cycle then = c + latency(level);
    if (level != last()) {
        look_ups_.push_back({then, level, line});
        return;
    }
    const Entry& entry = *entry_of(level, line);
    send({.kind = entry.wants_ownership() ? MessageKind::get_m : MessageKind::get_s,
          .line = line,
          .needs_data = entry.needs_data},
         then + params_.hop.count());
    requests_.push_back({line, then});
}

/// Trains the prefetcher of a level, and looks up what it proposes.
void ReferenceCaches::prefetch(LevelNumber level, PhysAddr line, Cycle c) {
    Level& here = levels_[level];
    for (const PhysAddr proposed : here.prefetcher.train(line)) {
        if (here.sets.has(proposed) || entry_of(level, proposed) != nullptr) continue;
        if (here.entries.size() == here.params.miss_entries || !here.fifo.empty()) continue;
        here.entries.push_back({.line = proposed, .is_prefetch = true});
        look_above(level, proposed, c);
    }
}

void ReferenceCaches::serve_fifo(LevelNumber level, Cycle c) {
    auto& fifo = levels_[level].fifo;
    while (!fifo.empty()) {
        const Queued first = fifo.front();
        if (!try_look_up(level, first.line, first.waiter, true, c)) return;
        if (first.waiter.wait != nullptr) first.waiter.wait->is_queued = false;
        fifo.pop_front();
    }
}

}  // namespace mktme::reference_cpu
