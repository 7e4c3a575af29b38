// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/cpu/core.hpp"

namespace mktme::cpu {

// Phase 1 of a cycle: instructions retire (docs/models/cpu.md#1-retire), and times that become known.

/// Returns true if an instruction retires.
bool Core::retire(Cycles now) {
    std::uint64_t budget = params_.retire_width;
    while (budget > 0 && retired_ < dispatched_) {
        const std::uint64_t end =
            window_.is_empty() ? dispatched_ : std::min(window_.oldest().number, dispatched_);
        if (const std::uint64_t plain = std::min(budget, end - retired_); plain > 0) {
            retired_ += plain;
            budget -= plain;
            continue;
        }
        if (!is_complete(window_.oldest(), now)) {
            look_for_fault(window_.oldest(), now);
            break;
        }
        leave_window(window_.oldest());
        window_.pop();
        ++retired_;
        --budget;
    }
    // One that is dispatched in part has faulted: the rest of it may wait for what has faulted.
    const bool comes_to_part = budget > 0 && retired_ == dispatched_ && !window_.is_empty();
    if (comes_to_part && !faults_.empty()) look_for_fault(window_.oldest(), now);
    if (fetch_fault_) look_for_fetch_fault(now);
    if (is_interrupted_) look_for_interrupt(now);
    const std::uint64_t count = params_.retire_width - budget;
    if (count == 0) return false;
    did_something_ = true;
    stats_.instructions += count;
    ++stats_.cycles_in.retiring;
    if (observer_ != nullptr) observer_->retired(number_, now, count);
    return true;
}

/// Returns true if the oldest instruction is complete. Looking at it may complete one that has a rule of its own.
bool Core::is_complete(WindowEntry& entry, Cycles now) {
    const bool is_first_look = !std::exchange(entry.is_oldest, true);
    if (has_own_rule(entry.special)) look_at_rule(entry, is_first_look, now);
    return entry.pending == 0 && entry.complete <= now;
}

/// An instruction with a rule of its own is the oldest.
void Core::look_at_rule(WindowEntry& entry, bool is_first_look, Cycles now) {
    const std::uint32_t place = window_.oldest_place();
    if (entry.special == Special::mfence) {
        if (entry.pending == 1 && !has_senior_store() && flushes_.is_empty()) known(place, now, now);
    } else if (entry.special == Special::lfence) {
        if (entry.pending == 1) known(place, now, now);
    } else if (entry.special == Special::wrpkru) {
        if (!is_first_look) return;
        known(place, now + params_.wrpkru, now);
        translator_.write_pkru(static_cast<std::uint32_t>(operands_[0]));
    } else if (!changes_translation(entry.special)) {
        try_leave(entry, now);
    } else if (entry.pending == 1) {
        translator_.change(entry.special, operands_);
        known(place, now, now);
    }
}

/// Frees the loads of an instruction that retires, and makes its stores senior.
void Core::leave_window(const WindowEntry& entry) {
    for (std::uint32_t i = 0; i < entry.loads; ++i) loads_.pop();
    senior_end_ += entry.stores;
    if (entry.special == Special::mfence || (entry.is_locked && entry.stores == 0)) barriers_.pop_front();
}

/// A time of an instruction is known now.
void Core::known(std::uint32_t window_place, Cycles at, Cycles now) {
    WindowEntry& entry = window_[window_place];
    entry.complete = std::max(entry.complete, at);
    if (--entry.pending > 0) return;
    const bool is_awaited = entry.first_consumer != no_place || entry.is_mispredicted;
    if (!is_awaited && !is_serialising(entry.special)) return;
    to_complete_.push_back(window_place);
    if (to_complete_.size() > 1) return;  // the loop below is running
    std::size_t next = 0;
    while (next < to_complete_.size()) completed(to_complete_[next++], now);  // which may add others
    to_complete_.clear();
}

/// All times of an instruction are known: tells dispatch, if it waits for them, and those who use its registers.
void Core::completed(std::uint32_t window_place, Cycles now) {
    const WindowEntry& entry = window_[window_place];
    if (entry.is_mispredicted || is_serialising(entry.special)) {
        const Cycles from = entry.complete + (entry.is_mispredicted ? params_.mispredict_penalty : Cycles{1});
        dispatch_from_ = std::max(dispatch_from_, from);
        waits_for_completion_ = false;
        serialises_ = false;
    }
    window_.complete(window_place, [&](std::uint32_t consumer) { sources_known(consumer, now); });
}

/// All register sources of an instruction are known.
void Core::sources_known(std::uint32_t window_place, Cycles now) {
    const Cycles at = window_[window_place].sources_complete;
    std::uint32_t number = std::exchange(window_[window_place].first_record, no_place);
    while (number != no_place) {
        const std::uint32_t next = record_at(number).next_of_instruction;
        record_known(number, at, now);
        number = next;
    }
    known(window_place, at + Cycles{1}, now);
}

/// A time that a record waits for is known.
void Core::record_known(RecordNumber number, Cycles at, Cycles now) {
    QueuedRecord& record = record_at(number);
    record.ready_from = std::max(record.ready_from, at);
    if (--record.unknown == 0) become_ready_all(number, now);
}

/// Makes all parts of a record ready that do not wait for each other.
void Core::become_ready_all(RecordNumber number, Cycles now) {
    const QueuedRecord& record = record_at(number);
    become_ready(2 * number, record.ready_from, now);
    if (number >= loads_.capacity() && record.parts == 2)
        become_ready(2 * number + 1, record.ready_from, now);
}

void Core::become_ready(PartNumber part, Cycles at, Cycles now) {
    if (at <= ready_now_) insert_ready(part);
    else wheel_.insert(part, std::max(at, now + Cycles{1}));
}

}  // namespace mktme::cpu
