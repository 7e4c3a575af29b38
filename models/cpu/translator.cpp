// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/translator.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/cache/line_address.hpp"

namespace mktme::cpu {

Translator::Translator(const Setup& setup, cache::PrivateCaches& caches)
    : caches_{caches},
      paging_{setup.paging},
      tables_{setup.tables},
      space_{setup.space},
      l2_latency_{setup.tlb.l2_latency},
      first_walker_{setup.first_walker},
      handles_faults_{setup.handles_faults},
      tlbs_{setup.tlb},
      walk_cache_{setup.mmu},
      walkers_{setup.mmu, setup.most_waiters, setup.paging, setup.ept, &walk_cache_},
      steps_(setup.mmu.walkers),
      hits_{setup.mmu.walkers},
      core_{setup.core},
      hop_{setup.hop} {}

mmu::Access Translator::access(mmu::AccessKind kind, std::uint64_t linear) const {
    return {.address = linear, .kind = kind, .pkru = space_.pkru ? &*space_.pkru : nullptr};
}

Translator::Found Translator::find_further(mmu::AccessKind kind, std::uint64_t linear, std::uint32_t waiter,
                                           Cycles now) {
    const mmu::Access wanted = access(kind, linear);
    const mmu::Translation page = tlbs_.find_l2(space_.tag, linear);
    if (page.is_present() && paging_.serves(page.leaf, wanted)) {
        tlbs_.fill_l1(kind, space_.tag, linear, page);
        return {Outcome::second_level, page.physical(linear)};
    }
    const auto answer =
        walkers_.request({.space = space_.tag, .access = wanted, .cr3 = space_.cr3}, waiter, now);
    if (answer.how == mmu::WalkerPool::Taken::started) do_step(answer.action, now);
    return {Outcome::walks};
}

/// Does what a walker asks for next: a read or an exchange of an entry through L1D, or its end.
void Translator::do_step(const mmu::WalkerPool::Action& action, Cycles now) {
    if (action.step.is_end()) return end_walk(action.walker, now);
    steps_[action.walker] = action.step;
    ask(action.walker, true, now);
}

/// Looks the line of an entry up. An exchange needs it writable.
void Translator::ask(std::uint32_t walker, bool is_first, Cycles now) {
    const mmu::WalkStep& step = steps_[walker];
    const bool is_exchange = step.kind == mmu::WalkStep::Kind::exchange;
    const auto kind = is_exchange ? cache::MissKind::ownership : cache::MissKind::read;
    if (caches_.read(cache::line_of(step.place), first_walker_ + walker, now, kind, is_first))
        hits_.push_back({now + caches_.latency(), walker, entry_read(step, now)});
}

/// Reads an entry whose line L1D has, and for an exchange writes it if it is as it was seen. Returns nothing if the line was
/// to be written, and was lost.
std::optional<mmu::Entry> Translator::entry_read(const mmu::WalkStep& step, Cycles now) {
    if (step.kind == mmu::WalkStep::Kind::read) return tables_->read(step.place);
    const PhysAddr line = cache::line_of(step.place);
    if (!caches_.may_write(line)) return std::nullopt;
    const mmu::Entry there = tables_->exchange(step.place, step.seen, step.wanted);
    const auto first = static_cast<std::uint8_t>(step.place.count() - line.count());
    if (there != step.seen) return there;
    caches_.commit(line, {.first = first, .count = sizeof(mmu::Entry)}, now);
    if (handles_faults_) marks_.push_back({now + hop_, core_, step.place, step.wanted});
    return there;
}

void Translator::walk_on(Cycles now) {
    while (!hits_.empty() && hits_.front().done == now) {
        come_.push_back(hits_.front());
        hits_.pop_front();
    }
    std::ranges::sort(come_, {}, &Read::walker);
    for (Read& read : come_) {
        if (!read.entry) read.entry = entry_read(steps_[read.walker], now);
        if (!read.entry) ask(read.walker, false, now);
        else if (read.done > now) hits_.push_back(read);
        else do_step({read.walker, walkers_.give(read.walker, *read.entry, now)}, now);
    }
    come_.clear();
}

void Translator::change(Special special, const std::array<std::uint64_t, 2>& operands) {
    if (special == Special::mov_cr3) {
        space_.cr3 = operands[0] & ~mmu::cr3_keeps_pcid;
        space_.tag = mmu::SpaceTag(operands[0] & mmu::cr3_pcid);
        if ((operands[0] & mmu::cr3_keeps_pcid) == 0) invalidate(space_.tag);
    } else if (special == Special::invlpg) {
        invalidate(VirtAddr{operands[0]});
    } else if (special == Special::invpcid_context) {
        invalidate(mmu::SpaceTag(operands[0]));
    } else {
        invalidate(mmu::SpaceTag(operands[0]), operands[1]);
    }
}

void Translator::invalidate(VirtAddr address) { invalidate(space_.tag, address.count()); }

void Translator::invalidate(mmu::SpaceTag tag, std::uint64_t linear) {
    tlbs_.invalidate(tag, linear);
    walk_cache_.invalidate(tag);
}

void Translator::invalidate(mmu::SpaceTag tag) {
    tlbs_.invalidate(tag);
    walk_cache_.invalidate(tag);
}

void Translator::change_entry(PhysAddr place, const mmu::EntryChange& change) {
    const mmu::Entry there = tables_->read(place);
    static_cast<void>(tables_->exchange(place, there, change.applied_to(there)));
}

void Translator::end_walk(std::uint32_t walker, Cycles now) {
    const mmu::WalkOutcome& outcome = walkers_.outcome(walker);
    const mmu::WalkRequest& request = walkers_.request_of(walker);
    if (outcome.end != mmu::WalkStep::Kind::translated) {
        end_in_fault(walker);
    } else {
        tlbs_.fill(request.access.kind, space_.tag, request.access.address, outcome.translation);
        walkers_.for_each_waiter(walker, [&](std::uint32_t waiter) {
            ended_.push_back({waiter, outcome.translation});
        });
    }
    if (const auto queued = walkers_.release(walker, now)) do_step(*queued, now);
}

/// A walk has found no page: that is a fault of who has asked for it. The others look again.
void Translator::end_in_fault(std::uint32_t walker) {
    const mmu::Access& access = walkers_.request_of(walker).access;
    const std::uint32_t error_code = walkers_.outcome(walker).error_code;
    if (!handles_faults_)
        throw UserError{
            fmt::format("page fault at linear address {:#x}, error code {:#x}: nothing handles it",
                        access.address, error_code)};
    std::optional<PageFault> fault{{VirtAddr{access.address}, access.kind, error_code}};
    walkers_.for_each_waiter(walker, [&](std::uint32_t waiter) {
        ended_.push_back({waiter, {}, std::exchange(fault, std::nullopt)});
    });
}

mmu::MmuStats Translator::stats() const {
    mmu::MmuStats stats;
    tlbs_.report(stats);
    stats.walker = walkers_.stats();
    return stats;
}

}  // namespace mktme::cpu
