// SPDX-License-Identifier: Apache-2.0
// A slice: insertions into the LLC and their victims.
#include <algorithm>

#include "tests/reference_cpu/reference_slice.hpp"

namespace mktme::reference_cpu {

/// Inserts a line now, or behind the insertions that wait.
void ReferenceSlice::insert(const Insertion& insertion, Cycle s) {
    insertions_.push_back(insertion);
    if (insertions_.size() == 1) try_insertions(s);
}

void ReferenceSlice::try_insertions(Cycle s) {
    while (!insertions_.empty() && try_first_insertion(s)) {
        const Insertion done = insertions_.front();
        insertions_.pop_front();
        observer_.inserted(number_, Cycles{s}, done.line, done.is_dirty);
        if (done.put) finish_put(*done.put, s);
    }
}

bool ReferenceSlice::try_first_insertion(Cycle s) {
    const Insertion first = insertions_.front();
    if (first.evicts && transitions_.contains(*first.evicts)) return false;
    const LineState state = first.is_dirty ? LineState::modified : LineState::shared;
    if (auto* found = llc_.find(first.line); found != nullptr) {
        found->state = std::max(found->state, state);
        llc_.use(first.line);
        return true;
    }
    const unsigned way = llc_.victim_way(first.line);
    if (!make_room(first.line, way, s)) return false;
    llc_.place({.address = first.line, .state = state}, way);
    return true;
}

/// Returns false if the insertion waits: for the end of its victim's transition, or for a write-back entry.
bool ReferenceSlice::make_room(PhysAddr line, unsigned way, Cycle s) {
    const auto& victim = llc_.at(line, way);
    if (!victim) return true;
    if (is(cache::Inclusion::inclusive)) {
        if (transitions_.contains(victim->address)) return false;
        if (begin_eviction(victim->address, s)) return false;
    }
    if (victim->state != LineState::modified) return true;
    if (write_backs_ == params_.llc.write_back_entries) return false;
    ++write_backs_;
    to_memory_.push_back({Errand::write_back, victim->address});
    return true;
}

/// Probes the cores that have a victim. Returns false if none has it.
bool ReferenceSlice::begin_eviction(PhysAddr victim, Cycle s) {
    const auto found = directory_.find(victim);
    if (found == directory_.end() || found->second.is_nobody()) return false;
    const Holders holders = found->second;
    transitions_[victim] = {};
    insertions_.front().evicts = victim;
    if (holders.owner) probe(victim, *holders.owner, MessageKind::probe_invalidate, s);
    for (const Number sharer : holders.sharers) probe(victim, sharer, MessageKind::probe_invalidate, s);
    return true;
}

}  // namespace mktme::reference_cpu
