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
      places_(setup.mmu.walkers),
      hits_{setup.mmu.walkers} {}

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

/// Does what a walker asks for next: a read of an entry through L1D, or its end.
void Translator::do_step(mmu::WalkerPool::Action action, Cycles now) {
    using Kind = mmu::WalkStep::Kind;
    while (action.step.kind == Kind::exchange) {
        const mmu::Entry there = tables_->exchange(action.step.place, action.step.seen, action.step.wanted);
        action.step = walkers_.give(action.walker, there, now);
    }
    if (action.step.is_end()) return end_walk(action.walker, now);
    places_[action.walker] = action.step.place;
    if (caches_.read(cache::line_of(action.step.place), first_walker_ + action.walker, now))
        hits_.push_back({now + caches_.latency(), action.walker});
}

void Translator::walk_on(Cycles now) {
    while (!hits_.empty() && hits_.front().done == now) {
        come_.push_back(hits_.front().walker);
        hits_.pop_front();
    }
    std::ranges::sort(come_);
    for (const std::uint32_t walker : come_)
        do_step({walker, walkers_.give(walker, tables_->read(places_[walker]), now)}, now);
    come_.clear();
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
