// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/scheduler/fr_fcfs.hpp"

#include <algorithm>
#include <limits>

#include "models/memctrl/controller_params.hpp"

namespace mktme::memctrl {

namespace {
constexpr dram::BankIndex no_bank = std::numeric_limits<dram::BankIndex>::max();
}

FrFcfs::FrFcfs(const ControllerParams& params, std::uint64_t banks)
    : SchedulerPolicy{params, banks},
      starvation_limit_{params.starvation_limit} {
    candidates_.fill(std::vector<Candidate>(banks));
}

/// Returns the cycle from which the bank serves its oldest request rather than hits. It is Cycles::max() if that
/// request hits itself or a line is partly transferred.
Cycles FrFcfs::starved_from(const SchedulerView& view, EntryIndex oldest, EntryIndex hit) const {
    if (hit == no_entry || hit == oldest || view.queues[hit].is_begun) return Cycles::max();
    if (is_capped(view.queues[hit].request.where.bank)) return Cycles{};
    return view.queues[oldest].arrival + starvation_limit_;
}

void FrFcfs::look(const SchedulerView& view, dram::BankIndex bank, Candidate& found) const {
    const EntryIndex oldest = view.queues.oldest(view.drain.direction(), bank);
    const EntryIndex hit = view.queues.oldest_hit(view.drain.direction(), bank);
    if (hit == no_entry) look_at_row(view, oldest, found);
    else look_at_column(view, hit, found);
    found.until = view.is_asleep(bank) ? Cycles{} : std::min(found.until, starved_from(view, oldest, hit));
}

/// Proposes the second choice for a bank whose candidate would be too late. This is PRE for a starved request, or
/// nothing if the bank must be refreshed or its rank is in a low-power state.
void FrFcfs::consider_second(const SchedulerView& view, dram::BankIndex bank, Cycles at,
                             const LowerBounds& bounds, Decision& best) const {
    const Direction direction = view.drain.direction();
    const EntryIndex oldest = view.queues.oldest(direction, bank);
    const Cycles starved = starved_from(view, oldest, view.queues.oldest_hit(direction, bank));
    if (view.is_asleep(bank) || at < starved) return;
    Candidate other;
    look_at_row(view, oldest, other);
    const Cycles other_at = std::max(starved, ready(view, other, bounds));
    if (other_at < other.until) propose(other, bank, other_at, best);
}

void FrFcfs::consider_held_up(const SchedulerView& view, const LowerBounds& bounds, Decision& best) const {
    const Direction direction = view.drain.direction();
    view.queues.for_each_bank(direction, [&](dram::BankIndex bank) {
        const Candidate& known = candidates_[index_of(direction)][bank];
        const Cycles at = ready(view, known, bounds);
        if (at >= known.until) consider_second(view, bank, at, bounds, best);
    });
}

/// Updates the stale candidates of the banks with requests.
void FrFcfs::look_at_changed(const SchedulerView& view) {
    const Direction direction = view.drain.direction();
    DirtyBanks& stale = dirty(direction);
    view.queues.for_each_bank(direction, stale, [&](dram::BankIndex bank) {
        look(view, bank, candidates_[index_of(direction)][bank]);
        stale[bank / 64] &= ~(std::uint64_t{1} << bank % 64);
    });
}

void FrFcfs::consider(const SchedulerView& view, Cycles free, Decision& best) {
    look_at_changed(view);
    const LowerBounds all = lower_bounds(view, free);
    const Direction direction = view.drain.direction();
    const auto& candidates = candidates_[index_of(direction)];
    // The state is in registers and the loop has no branches, since the bank that goes first cannot be predicted.
    Cycles at = best.at;
    Precedence first = best.precedence;
    dram::BankIndex where = no_bank;
    bool any_held_up = false;
    view.queues.for_each_bank(direction, [&](dram::BankIndex bank) {
        const Candidate& known = candidates[bank];
        const Cycles own = ready(view, known, all);
        const bool goes = own < known.until;
        // NOLINTNEXTLINE(*-implicit-bool-conversion,*-bitwise-instead-of-logical): && and || would branch
        const bool better = goes & ((own < at) | ((own == at) & (known.precedence < first)));
        any_held_up |= !goes;
        at = better ? own : at;
        first = better ? known.precedence : first;
        where = better ? bank : where;
    });
    if (where != no_bank) {
        if (at >= view.refresh.first_urgent()) consider_unheld(view, all, best);
        else propose(candidates[where], where, at, best);
    }
    if (any_held_up) consider_held_up(view, all, best);
}

/// Proposes the best candidate as the loop above does, but without the ACTs that would delay an urgent refresh.
void FrFcfs::consider_unheld(const SchedulerView& view, const LowerBounds& bounds, Decision& best) const {
    const Direction direction = view.drain.direction();
    view.queues.for_each_bank(direction, [&](dram::BankIndex bank) {
        const Candidate& known = candidates_[index_of(direction)][bank];
        const Cycles at = ready(view, known, bounds);
        if (at < known.until && !is_held(view, known, bank, at)) propose(known, bank, at, best);
    });
}

bool FrFcfs::reconsider(const SchedulerView& view, dram::BankIndex bank, Cycles free, Decision& best) {
    if (view.is_asleep(bank)) return false;
    if (view.queues.oldest(view.drain.direction(), bank) == no_entry) return true;
    const LowerBounds all = lower_bounds(view, free);
    Candidate known;
    look(view, bank, known);
    const Cycles at = ready(view, known, all);
    if (at >= known.until) consider_second(view, bank, at, all, best);
    else if (!is_held(view, known, bank, at)) propose(known, bank, at, best);
    return true;
}

namespace scheduler {

ListedScheduler fr_fcfs() {
    return listed<FrFcfs, MakeScheduler>({"fr-fcfs", "row hits first, then the oldest", FrFcfs::uses()});
}

}  // namespace scheduler

}  // namespace mktme::memctrl
