// SPDX-License-Identifier: Apache-2.0
#include "models/cache/private_caches.hpp"

namespace mktme::cache {

// WBINVD in the private levels (docs/models/coherence.md#wbinvd).

void PrivateCaches::begin_wbinvd(Cycles now) {
    walk_ = {.is_walking = true};
    walk_on(now);
}

/// Walks a set, or what is left of it. Behind the last one, messages leave for all slices of the package.
void PrivateCaches::walk_on(Cycles now) {
    if (!empty_set(now)) return;
    if (++walk_.set < levels_[walk_.level].array.sets()) return;
    walk_.set = 0;
    if (walk_.level == last()) return end_walk(now);
    if (walk_.level == l1d) walk_.level = l1i;
    else walk_.level = above(walk_.level);
}

void PrivateCaches::end_walk(Cycles now) {
    walk_.is_walking = false;
    walk_.unanswered = slices_;
    for (std::uint32_t slice = 0; slice < slices_; ++slice)
        outbox_.push_back({.at = now + hop_, .core = core_, .place = slice, .kind = MessageKind::wbinvd});
}

/// Lets the lines of a set leave. Returns false if the write-back buffer has not had room for all of them.
bool PrivateCaches::empty_set(Cycles now) {
    return levels_[walk_.level].array.visit_set(
        walk_.set, walk_.way, [&](EntryIndex entry) { return drop(walk_.level, entry, now); });
}

/// Lets a line leave. Returns false if the write-back buffer has no room for what may follow.
bool PrivateCaches::drop(LevelIndex level, EntryIndex entry, Cycles now) {
    if (level != l1i && !has_room_for_fill(level)) return false;
    PrivateLevel& l = levels_[level];
    const Leaving line{l.array.line(entry), l.array.state(entry)};
    l.array.invalidate(entry);
    ++l.stats.evictions.flushed;
    if (level != l1i) move_out(level, line, now);
    return true;
}

}  // namespace mktme::cache
