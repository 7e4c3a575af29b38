// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/cpu/core.hpp"

namespace mktme::cpu {

// Phase 2 of a cycle: senior stores and flushes (docs/models/cpu.md#2-senior-stores).

namespace {

cache::MessageKind message_of(StoreKind kind) {
    if (kind == StoreKind::clflush) return cache::MessageKind::clflush;
    return kind == StoreKind::clflushopt ? cache::MessageKind::clflushopt : cache::MessageKind::clwb;
}

}  // namespace

Store& Core::store_of(std::uint64_t number) {
    return stores_[stores_.place_of(static_cast<std::uint32_t>(number - first_store_))];
}

void Core::commit_stores(Cycles now) {
    if (!has_senior_store()) return;
    ask(now);
    for (std::uint64_t i = 0; i < params_.store_commits && has_senior_store(); ++i)
        if (!try_commit(now)) return;
}

/// Asks for the line of the oldest part that was not asked for.
void Core::ask(Cycles now) {
    ask_ = std::max(ask_, commit_);
    if (ask_is_blocked_ || (only_head_asks_ && ask_ != commit_)) return;
    for (; ask_.store < senior_end_; ask_ = {ask_.store + 1, 0}) {
        const Store& store = store_of(ask_.store);
        if (store.kind != StoreKind::store) continue;
        if (!caches_.ask_ownership(store.lines[ask_.part], ask_ >= asked_end_, !store.claims_line, now)) {
            ask_is_blocked_ = true;
            return;
        }
        did_something_ = true;
        ask_ = ask_.part + 1 < store.parts ? StorePlace{ask_.store, 1} : StorePlace{ask_.store + 1, 0};
        asked_end_ = std::max(asked_end_, ask_);
        return;
    }
}

/// Commits the oldest part, if it can. Precondition: there is a senior store.
bool Core::try_commit(Cycles now) {
    Store& store = store_of(commit_.store);
    bool is_done = false;
    if (store.kind == StoreKind::store) is_done = try_commit_store(store, now);
    else is_done = store.kind == StoreKind::sfence ? flushes_.is_empty() : try_flush(store, now);
    if (!is_done) return false;
    did_something_ = true;
    if (++commit_.part >= store.parts) committed(store, now);
    return true;
}

/// Writes a part to its line, if L1D has it writable. Otherwise, if the line was lost, all parts ask again, this one alone
/// first.
bool Core::try_commit_store(const Store& store, Cycles now) {
    const PhysAddr line = store.lines[commit_.part];
    if (caches_.commit(line, store.extent.in_line(commit_.part), now)) {
        only_head_asks_ = false;
        if (store.changes_entries) change_entries(store);
        return true;
    }
    if (commit_ < ask_ && !caches_.is_ownership_under_way(line)) {
        ++stats_.lines_lost;
        ask_ = commit_;
        ask_is_blocked_ = false;
        only_head_asks_ = true;
        did_something_ = true;
    }
    return false;
}

/// A store that changes entries of page tables has committed.
void Core::change_entries(const Store& store) {
    const mmu::EntryChange change = entry_changes_.front();
    entry_changes_.pop_front();
    if (store.claims_line && change.to == mmu::Entry{}) return translator_.clear_entries(store.lines[0]);
    const std::uint64_t first = store.lines[0].count() + store.extent.in_line(0).first;
    for (std::uint64_t done = 0; done < store.extent.bytes; done += sizeof(mmu::Entry))
        translator_.change_entry(PhysAddr{first + done}, change);
}

/// Sends the message of a flush. Returns true if the flush commits.
bool Core::try_flush(Store& store, Cycles now) {
    if (store.is_sent) return store.is_answered;
    const PhysAddr line = store.lines[0];
    if (!flushes_.may_send(line)) return false;
    const bool waits = store.kind == StoreKind::clflush;
    const std::uint32_t slot = flushes_.take(line, waits ? stores_.head() : no_place);
    outbox_.push_back(
        {.at = now + hop_, .line = line, .core = number_, .place = slot, .kind = message_of(store.kind)});
    ++stats_.flushes;
    did_something_ = true;
    store.is_sent = true;
    return !waits;
}

/// The oldest store has committed, with all its parts.
void Core::committed(Store& store, Cycles now) {
    const std::uint64_t instruction = store.instruction;
    if (store.kind == StoreKind::store) search_.remove(stores_.head(), store.extent);
    wake_waiting_loads(store, now, now);
    stores_.pop();
    commit_ = {++first_store_, 0};
    const bool is_last = stores_.is_empty() || stores_[stores_.head()].instruction != instruction;
    if (is_last && !barriers_.empty() && barriers_.front() == instruction) barriers_.pop_front();
}

/// Loads that wait for this store look again from cycle `at` on.
void Core::wake_waiting_loads(Store& store, Cycles at, Cycles now) {
    std::uint32_t place = std::exchange(store.first_waiting, no_place);
    while (place != no_place) {
        const std::uint32_t next = std::exchange(loads_[place].next_at_store, no_place);
        become_ready(2 * place, at, now);
        place = next;
    }
}

}  // namespace mktme::cpu
