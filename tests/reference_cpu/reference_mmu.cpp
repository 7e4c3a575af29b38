// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_mmu.hpp"

#include <algorithm>

#include "models/cache/line_address.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/mmu/page_fault.hpp"

namespace mktme::reference_cpu {

ReferenceMmu::ReferenceMmu(const mmu::MmuParams& params, const mmu::TlbParams& tlb, mmu::PageTables& tables,
                           std::uint64_t cr3, std::optional<mmu::Pkru> pkru, ReferenceCaches& caches,
                           std::function<void(PhysAddr, mmu::Entry)> has_marked)
    : levels_{static_cast<int>(params.levels)},
      l2_latency_{tlb.l2_latency.count()},
      tlbs_{tlb},
      walk_cache_{params},
      tables_{tables},
      pkru_{pkru},
      has_marked_{std::move(has_marked)},
      caches_{caches},
      walkers_(params.walkers) {
    set_cr3(cr3);
}

void ReferenceMmu::set_cr3(std::uint64_t value) {
    constexpr std::uint64_t keep = std::uint64_t{1} << 63U;
    root_ = PhysAddr{value & mmu::address_field};
    space_ = mmu::SpaceTag(value % 4096);
    tlbs_.set_space(space_);
    walk_cache_.set_space(space_);
    if ((value & keep) == 0) invalidate(space_);
}

void ReferenceMmu::invalidate(mmu::SpaceTag space, std::uint64_t address) {
    tlbs_.invalidate(space, address);
    walk_cache_.invalidate(space);
}

void ReferenceMmu::invalidate(mmu::SpaceTag space) {
    tlbs_.invalidate(space);
    walk_cache_.invalidate(space);
}

void ReferenceMmu::change_entry(PhysAddr place, const mmu::EntryChange& change) {
    const mmu::Entry there = tables_.read(place);
    static_cast<void>(tables_.exchange(place, there, change.applied_to(there)));
}

void ReferenceMmu::look_up(Stream stream, std::uint64_t address, mmu::AccessKind kind,
                           Translating& translating, Cycle c) {
    if (const auto page = tlbs_.find_l1(stream, address); page && serves(page->leaf, kind)) {
        translating = {c, page->physical(address)};
        return;
    }
    if (const auto page = tlbs_.find_l2(address); page && serves(page->leaf, kind)) {
        tlbs_.fill_l1(stream, address, *page);
        translating = {c + l2_latency_, page->physical(address)};
        return;
    }
    const Waiting waiting{stream, address, kind, &translating};
    if (Walk* walk = walk_of(address); walk != nullptr) {
        walk->waiting.push_back(waiting);
        return;
    }
    auto walk = std::make_unique<Walk>(Walk{.address = address, .waiting = {waiting}});
    const auto free = std::find(walkers_.begin(), walkers_.end(), nullptr);
    if (free == walkers_.end()) {
        queue_.push_back(std::move(walk));
        return;
    }
    *free = std::move(walk);
    begin(**free, c);
}

/// Returns the walk of the page of 4 KiB that holds an address, under way or waiting; null if there is none.
ReferenceMmu::Walk* ReferenceMmu::walk_of(std::uint64_t address) {
    const auto is_it = [&](const std::unique_ptr<Walk>& walk) {
        return walk != nullptr &&
               walk->address >> mmu::smallest_page_shift == address >> mmu::smallest_page_shift;
    };
    if (const auto found = std::ranges::find_if(walkers_, is_it); found != walkers_.end())
        return found->get();
    if (const auto found = std::ranges::find_if(queue_, is_it); found != queue_.end()) return found->get();
    return nullptr;
}

void ReferenceMmu::begin(Walk& walk, Cycle c) {
    if (const auto hit = walk_cache_.deepest(walk.address)) read(walk, hit->table, hit->level - 1, c);
    else read(walk, root_, levels_, c);
}

void ReferenceMmu::read(Walk& walk, PhysAddr table, int level, Cycle c) {
    walk.level = level;
    walk.place = mmu::entry_place(table, walk.address, level);
    walk.exchange.reset();
    ask(walk, c);
}

/// Looks L1D up for the entry, which an exchange needs writable.
void ReferenceMmu::ask(Walk& walk, Cycle c, bool is_first) {
    walk.read = {};
    walk.entry.reset();
    caches_.load(cache::line_of(walk.place), walk.read, walk.exchange.has_value(), c, is_first);
    if (walk.read.done) look_at_entry(walk, c);
}

/// L1D has had the line in this cycle. An exchange that has lost it since finds nothing.
void ReferenceMmu::look_at_entry(Walk& walk, Cycle c) {
    if (!walk.exchange) {
        walk.entry = tables_.read(walk.place);
        return;
    }
    const PhysAddr line = cache::line_of(walk.place);
    if (!caches_.is_writable(line)) return;
    walk.entry = tables_.exchange(walk.place, walk.exchange->seen, walk.exchange->to);
    if (*walk.entry != walk.exchange->seen) return;
    walk.entry = walk.exchange->to;
    has_marked_(walk.place, *walk.entry);
    caches_.commit(line, {.first = static_cast<std::uint8_t>(walk.place.count() % 64), .count = 8}, c);
}

/// Returns true if PKRU forbids an access to data.
bool ReferenceMmu::pkey_forbids(mmu::Entry leaf, mmu::AccessKind kind) const {
    if (!pkru_ || kind == mmu::AccessKind::fetch) return false;
    const std::uint32_t rights = pkru_->value() >> 2 * leaf.pkey() & 3U;  // bit 0: no access; bit 1: no write
    return (rights & 1U) != 0 || ((rights & 2U) != 0 && kind == mmu::AccessKind::write);
}

bool ReferenceMmu::permits(mmu::Entry leaf, mmu::AccessKind kind) const {
    if (kind == mmu::AccessKind::write && !leaf.is_writable()) return false;
    if (kind == mmu::AccessKind::fetch && !leaf.is_executable()) return false;
    return !pkey_forbids(leaf, kind);
}

/// Returns true if a translation serves an access without a walk.
bool ReferenceMmu::serves(mmu::Entry leaf, mmu::AccessKind kind) const {
    return permits(leaf, kind) && (kind != mmu::AccessKind::write || leaf.is_dirty());
}

void ReferenceMmu::take_entries(Cycle c) {
    if (has_stopped_) return;
    for (auto& walker : walkers_) {
        if (walker == nullptr || !walker->read.done) continue;
        if (!walker->entry) look_at_entry(*walker, c);
        if (!walker->entry) {
            ask(*walker, c, false);
            continue;
        }
        if (*walker->read.done > c) continue;
        if (!take_entry(*walker, c)) continue;
        walker.reset();
        if (queue_.empty()) continue;
        walker = std::move(queue_.front());
        queue_.pop_front();
        begin(*walker, c);
    }
}

/// Returns true if the walk has ended.
bool ReferenceMmu::take_entry(Walk& walk, Cycle c) {
    const mmu::Entry entry = *walk.entry;
    const mmu::AccessKind kind = walk.waiting.front().kind;
    const bool is_write = kind == mmu::AccessKind::write;
    std::uint32_t code = mmu::FaultCode::user;
    if (is_write) code |= mmu::FaultCode::write;
    if (kind == mmu::AccessKind::fetch) code |= mmu::FaultCode::fetch;
    if (!entry.is_present()) {
        fault(walk, code, c);
        return true;
    }
    if (walk.level == mmu::pte_level || entry.is_huge()) {
        code |= mmu::FaultCode::present;
        if (pkey_forbids(entry, kind)) code |= mmu::FaultCode::pkey;
        if (!permits(entry, kind)) {
            fault(walk, code, c);
            return true;
        }
        if (must_mark(walk, entry, mmu::Entry::accessed | (is_write ? mmu::Entry::dirty : 0), c))
            return false;
        end(walk, {entry, mmu::size_of_leaf(walk.level)}, c);
        return true;
    }
    if (must_mark(walk, entry, mmu::Entry::accessed, c)) return false;
    const PhysAddr table{entry.bits() & mmu::address_field};
    walk_cache_.fill(walk.address, walk.level, table);
    read(walk, table, walk.level - 1, c);
    return false;
}

/// Returns true if an entry lacks flags: an exchange sets them.
bool ReferenceMmu::must_mark(Walk& walk, mmu::Entry entry, std::uint64_t flags, Cycle c) {
    if ((entry.bits() & flags) == flags) return false;
    walk.exchange = mmu::EntryChange{.seen = entry, .to = mmu::Entry{entry.bits() | flags}};
    ask(walk, c);
    return true;
}

void ReferenceMmu::end(const Walk& walk, const mmu::Translation& page, Cycle c) {
    tlbs_.fill_l2(walk.address, page);
    tlbs_.fill_l1(walk.waiting.front().stream, walk.address, page);
    for (const Waiting& one : walk.waiting)
        if (serves(page.leaf, one.kind)) *one.translating = {c + 1, page.physical(one.address)};
        else one.translating->look_again = c + 1;
}

/// Who asked for the walk faults; those who have joined it look their page up again.
void ReferenceMmu::fault(const Walk& walk, std::uint32_t code, Cycle c) {
    for (const Waiting& one : walk.waiting) one.translating->look_again = c + 1;
    *walk.waiting.front().translating = {.fault = code};
}

bool ReferenceMmu::is_quiet() const {
    return has_stopped_ || (queue_.empty() &&
                            std::ranges::all_of(walkers_, [](const auto& walk) { return walk == nullptr; }));
}

}  // namespace mktme::reference_cpu
