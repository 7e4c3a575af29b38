// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/walker_pool.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/error.hpp"

namespace mktme::mmu {

WalkerPool::WalkerPool(const MmuParams& params, std::uint32_t most_waiters, const PagingRules& paging,
                       const EptRules& ept, PageWalkCache* cache)
    : queue_(most_waiters),
      next_waiter_(most_waiters, nobody),
      is_waiting_(most_waiters) {
    check(params);
    walkers_.assign(params.walkers, Walker{.machine = PageWalker{paging, ept, cache}});
}

bool WalkerPool::is_same_page(const WalkRequest& a, const WalkRequest& b) {
    return a.space == b.space &&
           a.access.address >> smallest_page_shift == b.access.address >> smallest_page_shift;
}

WalkerPool::WaiterList* WalkerPool::walk_of(const WalkRequest& request) {
    for (Walker& walker : walkers_)
        if (walker.is_busy && is_same_page(walker.machine.request(), request)) return &walker.waiters;
    for (std::uint32_t place = 0; place < queued_; ++place)
        if (Queued& walk = queue_at(place); is_same_page(walk.request, request)) return &walk.waiters;
    return nullptr;
}

void WalkerPool::add(WaiterList& list, std::uint32_t waiter) {
    next_waiter_[waiter] = nobody;
    if (list.first == nobody) list.first = waiter;
    else next_waiter_[list.last] = waiter;
    list.last = waiter;
}

WalkerPool::Answer WalkerPool::request(const WalkRequest& request, std::uint32_t waiter, Cycles now) {
    if (waiter >= is_waiting_.size() || is_waiting_[waiter])
        throw InvariantError{fmt::format("waiter {} of a page walk waits already or is none", waiter)};
    is_waiting_[waiter] = true;
    if (WaiterList* const walk = walk_of(request)) {
        ++stats_.joined;
        add(*walk, waiter);
        return {.how = Taken::joined, .action = {}};
    }
    const auto idle = std::ranges::find(walkers_, false, &Walker::is_busy);
    if (idle == walkers_.end()) {
        ++stats_.queued;
        Queued& walk = queue_at(queued_++);
        walk = {.request = request, .since = now};
        add(walk.waiters, waiter);
        return {.how = Taken::queued, .action = {}};
    }
    idle->waiters = {};
    add(idle->waiters, waiter);
    return {.how = Taken::started,
            .action = start(static_cast<std::uint32_t>(idle - walkers_.begin()), request, now)};
}

WalkerPool::Action WalkerPool::start(std::uint32_t number, const WalkRequest& request, Cycles now) {
    Walker& walker = walkers_[number];
    walker.is_busy = true;
    walker.must_restart = false;
    walker.begun = now;
    ++busy_;
    ++stats_.walks;
    const WalkStep step = walker.machine.begin(request);
    if (walker.machine.hit_cache()) ++stats_.cache_hits;
    return {.walker = number, .step = noted(walker, step, now)};
}

/// Counts a step of a walker.
WalkStep WalkerPool::noted(const Walker& walker, const WalkStep& step, Cycles now) {
    if (step.kind == WalkStep::Kind::read)
        ++(walker.machine.is_nested() ? stats_.nested_reads : stats_.reads);
    else if (step.kind == WalkStep::Kind::exchange) ++stats_.exchanges;
    else {
        ++stats_.ended;
        stats_.walk_time += now - walker.begun;
        if (step.kind != WalkStep::Kind::translated) ++stats_.faults;
    }
    return step;
}

WalkStep WalkerPool::give(std::uint32_t number, Entry entry, Cycles now) {
    Walker& walker = walkers_[number];
    if (walker.must_restart) {
        walker.must_restart = false;
        ++stats_.restarted;
        return noted(walker, walker.machine.restart(), now);
    }
    return noted(walker, walker.machine.give(entry), now);
}

std::optional<WalkerPool::Action> WalkerPool::release(std::uint32_t number, Cycles now) {
    Walker& walker = walkers_[number];
    for (std::uint32_t waiter = walker.waiters.first; waiter != nobody; waiter = next_waiter_[waiter])
        is_waiting_[waiter] = false;
    walker.is_busy = false;
    walker.waiters = {};
    --busy_;
    if (queued_ == 0) return std::nullopt;
    Queued& walk = queue_at(0);
    walker.waiters = walk.waiters;
    stats_.wait_time += now - walk.since;
    queue_first_ = (queue_first_ + 1) % static_cast<std::uint32_t>(queue_.size());
    --queued_;
    return start(number, walk.request, now);
}

void WalkerPool::restart(SpaceTag space) {
    for (Walker& walker : walkers_)
        if (walker.is_busy && walker.machine.request().space == space) walker.must_restart = true;
}

void WalkerPool::restart_all() {
    for (Walker& walker : walkers_) walker.must_restart = walker.is_busy;
}

}  // namespace mktme::mmu
