// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/mmu/mmu_stats.hpp"
#include "models/mmu/page_walker.hpp"

namespace mktme::mmu {

/// Page walkers of a core: `mmu.walkers` walks at a time, others in a FIFO (docs/models/mmu.md).
///
/// Whoever needs a translation is a *waiter*, a number below `most_waiters`. A waiter whose page is being walked or
/// queued joins that walk. Pages are compared in units of 4 KiB, as the size is known at the end of a walk only. Nothing
/// is allocated after construction.
class WalkerPool {
public:
    /// A walker and what it has to do next.
    struct Action {
        std::uint32_t walker;
        WalkStep step;
    };
    enum class Taken : std::uint8_t { started, queued, joined };
    struct Answer {
        Taken how;
        Action action;  // of `started`
    };

    /// `cache` may be null. All must outlive the pool.
    WalkerPool(const MmuParams& params, std::uint32_t most_waiters, const PagingRules& paging,
               const EptRules& ept, PageWalkCache* cache);

    /// Asks for a walk. Throws InvariantError if the waiter waits already.
    Answer request(const WalkRequest& request, std::uint32_t waiter, Cycles now);
    /// Gives a walker the entry that its step asked for. Returns its next step.
    WalkStep give(std::uint32_t number, Entry entry, Cycles now);
    /// Returns the result of a walker whose last step was an end.
    [[nodiscard]] const WalkOutcome& outcome(std::uint32_t walker) const {
        return walkers_[walker].machine.outcome();
    }
    [[nodiscard]] const WalkRequest& request_of(std::uint32_t walker) const {
        return walkers_[walker].machine.request();
    }
    /// Calls `visit(waiter)` for each waiter of a walk in order of their requests. They wait until release().
    template <class Visitor>
    void for_each_waiter(std::uint32_t walker, Visitor&& visit) const {
        for (std::uint32_t waiter = walkers_[walker].waiters.first; waiter != nobody;
             waiter = next_waiter_[waiter])
            visit(waiter);
    }
    /// Frees a walker whose walk has ended, and its waiters. Returns the walk that it begins next, if one is queued.
    std::optional<Action> release(std::uint32_t number, Cycles now);

    /// Makes the walks of a space begin again with their next step, as entries that they have read may be stale. Whoever
    /// invalidates TLBs and the page-walk cache calls this after it. Walks that have ended were released before.
    void restart(SpaceTag space);
    void restart_all();

    [[nodiscard]] bool is_idle() const { return busy_ == 0; }
    [[nodiscard]] std::uint32_t queued() const { return queued_; }
    [[nodiscard]] const WalkStats& stats() const { return stats_; }

private:
    static constexpr std::uint32_t nobody = ~std::uint32_t{0};

    struct WaiterList {
        std::uint32_t first = nobody;
        std::uint32_t last = nobody;
    };
    struct Walker {
        PageWalker machine;
        bool is_busy = false;
        bool must_restart = false;
        Cycles begun{};
        WaiterList waiters{};
    };
    struct Queued {
        WalkRequest request{};
        Cycles since{};
        WaiterList waiters{};
    };

    static bool is_same_page(const WalkRequest& a, const WalkRequest& b);
    [[nodiscard]] WaiterList* walk_of(const WalkRequest& request);
    void add(WaiterList& list, std::uint32_t waiter);
    WalkStep noted(const Walker& walker, const WalkStep& step, Cycles now);
    Action start(std::uint32_t number, const WalkRequest& request, Cycles now);
    [[nodiscard]] Queued& queue_at(std::uint32_t place) {
        return queue_[(queue_first_ + place) % queue_.size()];
    }

    std::vector<Walker> walkers_;
    std::vector<Queued> queue_;  // a ring
    std::uint32_t queue_first_ = 0;
    std::uint32_t queued_ = 0;
    std::uint32_t busy_ = 0;
    std::vector<std::uint32_t> next_waiter_;  // by waiter, in its list
    std::vector<bool> is_waiting_;            // by waiter
    WalkStats stats_;
};

}  // namespace mktme::mmu
