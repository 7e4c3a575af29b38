// SPDX-License-Identifier: Apache-2.0
#include "models/cache/slice.hpp"

namespace mktme::cache {

// WBINVD in a slice (docs/models/coherence.md#wbinvd).

void Slice::begin_wbinvd(const Message& message, Cycles now) {
    walk_ = {.message = message};
    walk_on(now);
}

/// Walks a set, or what is left of it. The answer leaves once memory has accepted all write-backs.
void Slice::walk_on(Cycles now) {
    if (walk_->set < array_.sets()) {
        walk_->is_blocked = !array_.visit_set(walk_->set, walk_->way,
                                              [&](EntryIndex entry) { return empty_entry(entry, now); });
        if (!walk_->is_blocked) ++walk_->set;
    }
    if (walk_->set < array_.sets() || used_write_backs_ != 0) return;
    out_.cores.push_back({.at = now + hop_, .core = walk_->message.core, .kind = MessageKind::wbinvd_answer});
    walk_.reset();
}

/// Lets a line leave, or makes it clean if it must stay. Returns false if it is dirty and no write-back entry is free.
bool Slice::empty_entry(EntryIndex entry, Cycles now) {
    const PhysAddr line = array_.line(entry);
    if (is_dirty(array_.state(entry))) {
        if (used_write_backs_ == write_backs_) return false;
        send_victim(line, now);
    }
    const LineHolders* const holders = directory_.find(line);
    const bool has_core = holders != nullptr && holders->kind() != HolderKind::nobody;
    if (active_.contains(line.count()) || (inclusion_ == Inclusion::inclusive && has_core)) {
        array_.set_state(entry, LineState::shared);
        return true;
    }
    ++stats_.evictions.flushed;
    array_.invalidate(entry);
    return true;
}

}  // namespace mktme::cache
