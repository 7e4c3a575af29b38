// SPDX-License-Identifier: Apache-2.0
#include "models/cache/private_caches.hpp"

#include <algorithm>

namespace mktme::cache {

// Requests of the core, and the misses that follow from them.

PrivateCaches::PrivateCaches(const HierarchyParams& params, CoreNumber core, std::uint64_t waiters,
                             const std::string& path, std::vector<Message>& outbox)
    : is_inclusive_{params.private_inclusion == Inclusion::inclusive},
      core_{core},
      hop_{params.hop},
      slices_{params.cores},
      probe_time_{params.probe_latency + params.hop},
      write_backs_{params.shared_levels.back().write_back_entries},
      outbox_{outbox},
      keeps_accesses_{params.data != contents::DataMode::none} {
    levels_.reserve(2 + params.shared_levels.size());
    levels_.emplace_back(params.l1i, params, path + ".l1i", 1);
    levels_.emplace_back(params.l1d, params, path + ".l1d", waiters);
    std::uint64_t below = params.l1i.miss_entries + params.l1d.miss_entries;
    for (const CacheParams& level : params.shared_levels) {
        levels_.emplace_back(level, params, path + "." + level.name, below);
        below = level.miss_entries;
    }
}

bool PrivateCaches::fetch(PhysAddr line, Cycles now) {
    PrivateLevel& l1 = levels_[l1i];
    const EntryIndex entry = l1.array.find(line);
    if (entry == no_entry) return miss(l1i, {.line = line, .waiter = fetch_waiter}, false, now);
    hit(l1i, entry, use(l1, entry), now);
    see_read(l1i, line, now);
    return true;
}

bool PrivateCaches::ask_ownership(PhysAddr line, bool is_first, bool needs_data, Cycles now) {
    PrivateLevel& l1 = levels_[l1d];
    const EntryIndex entry = l1.array.find(line);
    if (entry != no_entry && is_writable(l1.array.state(entry))) {
        hit(l1d, entry, take_mark(l1, entry), now, is_first);
        return true;
    }
    const EntryIndex present = l1.misses.find(line);
    // A part that finds ownership under way waits behind the store that asked for it, and needs no more than that.
    const bool is_under_way = present != no_entry && l1.misses.wanted(present) == MissKind::ownership;
    const Miss wanted{.line = line, .kind = MissKind::ownership, .needs_data = needs_data && !is_under_way};
    if (present == no_entry && !l1.misses.may_start()) return false;
    ++(entry == no_entry ? l1.stats.misses.ownership : l1.stats.misses.upgrade);
    if (present == no_entry) start_entry(l1d, l1.misses.start(wanted), is_first, now);
    else {
        ++l1.stats.merged;
        if (l1.misses.is_prefetch(present)) ++l1.stats.prefetches.late;
        l1.misses.join(present, wanted);
    }
    if (is_first) observe_access(l1d, {.line = line, .is_miss = entry == no_entry}, now);
    return true;
}

/// A line that a level does not have in a state that serves the miss. `is_seen`: by prefetchers. Returns false.
bool PrivateCaches::miss(LevelIndex level, const Miss& miss, bool is_there, Cycles now, bool is_seen) {
    PrivateLevel& l = levels_[level];
    CacheStats& stats = l.stats;
    if (miss.kind == MissKind::ownership) ++(is_there ? stats.misses.upgrade : stats.misses.ownership);
    else ++(level == l1i ? stats.misses.fetch : stats.misses.read);
    const EntryIndex present = l.misses.find(miss.line);
    if (present != no_entry && l.misses.is_prefetch(present)) ++stats.prefetches.late;
    const auto [outcome, entry] = l.misses.ask(miss, present);
    switch (outcome) {
        case MissOutcome::joined: ++stats.merged; break;
        case MissOutcome::started: start_entry(level, entry, is_seen, now); break;
        case MissOutcome::queued: ++stats.queued; break;
    }
    if (is_seen) observe_access(level, {.line = miss.line, .is_miss = !is_there}, now);
    return false;
}

/// A look-up was served by a line of the level. `is_seen`: by the prefetcher.
void PrivateCaches::hit(LevelIndex level, EntryIndex entry, bool is_first_use, Cycles now, bool is_seen) {
    PrivateLevel& l = levels_[level];
    ++l.stats.hits;
    if (l.observes && is_seen)
        observe_access(level, {.line = l.array.line(entry), .is_first_use = is_first_use}, now);
}

/// Shows an access to the prefetcher of a level, and fetches what it proposes.
void PrivateCaches::observe_access(LevelIndex level, const DemandAccess& access, Cycles now) {
    PrivateLevel& l = levels_[level];
    if (!l.observes) return;
    proposed_.clear();
    l.prefetcher.observe(access, proposed_);
    for (const PhysAddr line : proposed_) {
        if (l.array.find(line) != no_entry || l.misses.find(line) != no_entry || !l.misses.may_start()) {
            ++l.stats.prefetches.dropped;
            continue;
        }
        ++l.stats.prefetches.sent;
        start_entry(level, l.misses.start({.line = line, .is_prefetch = true}), true, now);
    }
}

/// A miss entry was made. `is_seen`: prefetchers of higher levels see its look-ups.
void PrivateCaches::start_entry(LevelIndex level, EntryIndex entry, bool is_seen, Cycles now) {
    levels_[level].is_seen[entry] = static_cast<char>(is_seen);
    levels_[level].begun[entry] = now;
    levels_[level].meter.begin(now);
    entry_made(level, entry, now);
}

/// A miss entry was made, or made again.
void PrivateCaches::entry_made(LevelIndex level, EntryIndex entry, Cycles now) {
    if (level == last()) return send_request(entry, now);
    const Cycles due = now + levels_[level].latency;
    levels_[level].look_ups.push_back({due, entry});
    next_ = std::min(next_, due);
}

void PrivateCaches::send_request(EntryIndex entry, Cycles now) {
    PrivateLevel& l = levels_[last()];
    const MissKind kind = l.misses.send(entry);
    const Cycles leaves = now + l.latency;
    l.request_left[entry] = leaves;
    outbox_.push_back({.at = leaves + hop_,
                       .line = l.misses.line(entry),
                       .core = core_,
                       .kind = kind == MissKind::ownership ? MessageKind::get_m : MessageKind::get_s,
                       .needs_data = l.misses.needs_data(entry)});
}

bool PrivateCaches::serves_now(LevelIndex level, PhysAddr line, MissKind kind) const {
    const SetArray& array = levels_[level].array;
    const EntryIndex entry = array.find(line);
    return entry != no_entry && serves(array.state(entry), kind);
}

/// A miss entry of `level` looks the next level up. `is_first`: the prefetcher there sees it.
void PrivateCaches::look_up_next(LevelIndex level, EntryIndex entry, MissKind kind, Cycles now,
                                 bool is_first) {
    const LevelIndex next = above(level);
    PrivateLevel& l = levels_[next];
    const PhysAddr line = levels_[level].misses.line(entry);
    const bool is_seen = levels_[level].is_seen[entry] != 0;
    const EntryIndex found = l.array.find(line);
    const bool is_first_use = found != no_entry && use(l, found);
    if (found == no_entry || !serves(l.array.state(found), kind)) {
        const Miss wanted{.line = line,
                          .kind = kind,
                          .waiter = static_cast<Waiter>(level << entry_bits | entry),
                          .needs_data = levels_[level].misses.needs_data(entry)};
        if (is_first) {
            miss(next, wanted, found != no_entry, now, is_seen);
        } else {
            const auto [outcome, started] = l.misses.ask(wanted, l.misses.find(line));
            if (outcome == MissOutcome::started) start_entry(next, started, is_seen, now);
        }
        return;
    }
    push_fill(level, {now + l.latency, entry, kind});
    if (is_first) hit(next, found, is_first_use, now, is_seen);
}

void PrivateCaches::push_fill(LevelIndex level, const PrivateLevel::InnerFill& fill) {
    levels_[level].fills.push_back(fill);
    next_ = std::min(next_, fill.due);
}

}  // namespace mktme::cache
