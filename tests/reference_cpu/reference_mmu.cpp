// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_mmu.hpp"

#include <algorithm>

#include "models/cache/line_address.hpp"
#include "models/mmu/page_fault.hpp"

namespace mktme::reference_cpu {

ReferenceMmu::ReferenceMmu(const mmu::MmuParams& params, const mmu::TlbParams& tlb, mmu::PageTables& tables,
                           PhysAddr root, std::optional<mmu::Pkru> pkru, ReferenceCaches& caches)
    : levels_{static_cast<int>(params.levels)},
      l2_latency_{tlb.l2_latency.count()},
      tlbs_{tlb},
      walk_cache_{params},
      tables_{tables},
      root_{root},
      pkru_{pkru},
      caches_{caches},
      walkers_(params.walkers) {}

void ReferenceMmu::look_up(Stream stream, std::uint64_t address, mmu::AccessKind kind,
                           Translating& translating, Cycle c) {
    if (const auto page = tlbs_.find_l1(stream, address); page && permits(page->leaf, kind)) {
        translating = {c, page->physical(address)};
        return;
    }
    if (const auto page = tlbs_.find_l2(address); page && permits(page->leaf, kind)) {
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
    walk.read = {};
    caches_.load(cache::line_of(walk.place), walk.read, false, c);
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

void ReferenceMmu::take_entries(Cycle c) {
    if (has_stopped_) return;
    for (auto& walker : walkers_) {
        if (walker == nullptr || !walker->read.done || *walker->read.done > c) continue;
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
    const mmu::Entry entry = tables_.read(walk.place);
    const mmu::AccessKind kind = walk.waiting.front().kind;
    std::uint32_t code = mmu::FaultCode::user;
    if (kind == mmu::AccessKind::write) code |= mmu::FaultCode::write;
    if (kind == mmu::AccessKind::fetch) code |= mmu::FaultCode::fetch;
    if (!entry.is_present()) {
        fault(walk, code, c);
        return true;
    }
    if (walk.level == mmu::pte_level || entry.is_huge()) {
        code |= mmu::FaultCode::present;
        if (pkey_forbids(entry, kind)) code |= mmu::FaultCode::pkey;
        if (permits(entry, kind)) end(walk, {entry, mmu::size_of_leaf(walk.level)}, c);
        else fault(walk, code, c);
        return true;
    }
    const PhysAddr table{entry.bits() & mmu::address_field};
    walk_cache_.fill(walk.address, walk.level, table);
    read(walk, table, walk.level - 1, c);
    return false;
}

void ReferenceMmu::end(const Walk& walk, const mmu::Translation& page, Cycle c) {
    tlbs_.fill_l2(walk.address, page);
    tlbs_.fill_l1(walk.waiting.front().stream, walk.address, page);
    for (const Waiting& one : walk.waiting)
        if (permits(page.leaf, one.kind)) *one.translating = {c + 1, page.physical(one.address)};
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
