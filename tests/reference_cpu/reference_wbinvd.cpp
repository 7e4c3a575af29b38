// SPDX-License-Identifier: Apache-2.0
// WBINVD: the walk of a core through its caches, and that of a slice through the LLC.
#include <algorithm>

#include "tests/reference_cpu/reference_caches.hpp"
#include "tests/reference_cpu/reference_slice.hpp"

namespace mktme::reference_cpu {

void ReferenceCaches::begin_wbinvd() { wbinvd_ = Wbinvd{}; }

/// Walks one set, in phase 1 of a cycle.
void ReferenceCaches::walk_wbinvd(Cycle c) {
    if (!wbinvd_ || wbinvd_->place == levels_.size()) return;
    // L1D comes first, then L1I, then the others.
    const LevelNumber level = wbinvd_->place == 0 ? l1d : wbinvd_->place == 1 ? l1i : wbinvd_->place;
    auto& sets = levels_[level].sets;
    for (; wbinvd_->way < sets.ways(); ++wbinvd_->way) {
        auto& line = sets.in_set(wbinvd_->set, wbinvd_->way);
        if (!line) continue;
        const std::uint64_t needed = is_inclusive() ? (level == last() ? 1 : 0) : level;
        if (level != l1i && free_write_backs() < needed) return;
        const ReferenceSets::Line leaving = *line;
        line.reset();
        evict(level, leaving, c);
    }
    wbinvd_->way = 0;
    if (++wbinvd_->set < sets.sets()) return;
    wbinvd_->set = 0;
    if (++wbinvd_->place == levels_.size()) send_wbinvd(c);
}

void ReferenceCaches::send_wbinvd(Cycle c) {
    const auto cores = static_cast<Number>(params_.cores);
    const Number first = core_ / cores * cores;
    for (Number slice = first; slice < first + cores; ++slice) {
        const Message message{.at = c + params_.hop.count(), .kind = MessageKind::wbinvd, .core = core_};
        mail_.send_to_slice(message, slice);
        ++wbinvd_->slices;
    }
}

void ReferenceCaches::take_wbinvd_answers(std::size_t count) {
    if (count == 0) return;
    wbinvd_->slices -= count;
    if (wbinvd_->slices == 0) wbinvd_.reset();
}

/// A slice takes no message from now on until its answer leaves.
void ReferenceSlice::begin_wbinvd(const Message& message, Cycle s) {
    wbinvd_ = Wbinvd{.core = message.core};
    go_on_with_wbinvd(s);
}

/// Walks, and answers once the walk has ended and no write-back entry is in use.
void ReferenceSlice::go_on_with_wbinvd(Cycle s) {
    if (!wbinvd_) return;
    walk_wbinvd();
    if (wbinvd_->set < llc_.sets() || write_backs_ > 0) return;
    send(wbinvd_->core, {.kind = MessageKind::wbinvd_answer}, s);
    wbinvd_.reset();
}

/// Walks one set.
void ReferenceSlice::walk_wbinvd() {
    if (wbinvd_->set == llc_.sets()) return;
    for (; wbinvd_->way < llc_.ways(); ++wbinvd_->way) {
        auto& line = llc_.in_set(wbinvd_->set, wbinvd_->way);
        if (!line) continue;
        if (line->state == LineState::modified) {
            if (write_backs_ == params_.llc.write_back_entries) return;
            ++write_backs_;
            to_memory_.push_back({Errand::write_back, line->address});
        }
        const auto holders = directory_.find(line->address);
        const bool is_held = holders != directory_.end() && !holders->second.is_nobody();
        const auto transition = transitions_.find(line->address);
        const bool is_under_way = transition != transitions_.end() && transition->second.message;
        if (is_under_way || (is(cache::Inclusion::inclusive) && is_held)) line->state = LineState::shared;
        else line.reset();
    }
    wbinvd_->way = 0;
    ++wbinvd_->set;
}

}  // namespace mktme::reference_cpu
