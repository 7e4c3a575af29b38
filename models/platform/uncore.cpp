// SPDX-License-Identifier: Apache-2.0
#include "models/platform/uncore.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/cache/slice_of.hpp"

namespace mktme::platform {

namespace {

/// Bits of a tag below the address of its line.
constexpr std::uint64_t use_mask = line_size.count() - 1;

}  // namespace

Uncore::Uncore(const cache::HierarchyParams& params, const ClockDomain& clock, Package& package)
    : clock_{clock},
      package_{package},
      latency_{params.llc.latency},
      hop_{params.hop} {
    for (std::uint32_t number = 0; number < params.cores; ++number) {
        requesters_.push_back(package_.connect());
        slices_.push_back(std::make_unique<cache::Slice>(params, number,
                                                         fmt::format("{}.slice{}", package_.path(), number),
                                                         cache::Slice::Outboxes{to_cores_, to_memory_}));
    }
}

void Uncore::observe(cache::CacheObserver* observer) {
    observer_ = observer;
    for (const auto& slice : slices_) slice->observe(observer);
}

void Uncore::deliver(const cache::Message& message) {
    const std::uint64_t address = package_.layout().without_keyid(message.line).count();
    slices_[cache::slice_of(address, slices_.size())]->deliver(message);
}

Cycles Uncore::next_event() const {
    Cycles next = Cycles::max();
    for (const auto& slice : slices_) next = std::min(next, slice->next());
    return next;
}

/// Returns a cycle before which no answer of memory comes that is not known yet.
Cycles Uncore::next_of_memory() const {
    SimTime next = package_.completion_horizon();
    const bool awaits_acceptance =
        std::ranges::any_of(slices_, [](const auto& slice) { return slice->awaits_acceptance(); });
    if (awaits_acceptance) {
        const Cycles cycle = std::max(package_.next(), memory_done_);
        if (cycle != Cycles::max()) next = std::min(next, package_.clock().edge(cycle));
    }
    return next == SimTime::max() ? Cycles::max() : clock_.at_or_after(next);
}

Cycles Uncore::next() const { return std::min(next_event(), next_of_memory()); }

/// Returns the first DRAM cycle in which a line can come to a port that leaves a slice in this cycle or later.
Cycles Uncore::dram_cycle_after(Cycles cycle) const {
    return package_.clock().at_or_after(clock_.edge(cycle) + package_.frontend_latency());
}

/// Returns the first DRAM cycle that does not begin before a barrier.
Cycles Uncore::dram_cycle_at(Cycles barrier) const {
    return barrier == Cycles::max() ? barrier : package_.clock().at_or_after(clock_.edge(barrier));
}

void Uncore::run(Cycles limit, Cycles barrier) {
    limit_ = limit;
    memory_end_ = dram_cycle_at(barrier);
    while (true) {
        const Cycles event = next_event();
        const Cycles target = std::min(event, limit_);
        const Cycles of_memory = next_of_memory();
        // What the controllers do up to the edge of the event must be known before it.
        if (of_memory != Cycles::max() && of_memory <= target && !has_run_memory_to(target)) {
            run_memory(std::min(target, of_memory));
            collect_answers();
            continue;
        }
        if (event >= limit_ || event == Cycles::max()) return;
        step(event);
    }
}

void Uncore::reach(Cycles barrier) {
    memory_done_ = std::max(memory_done_, dram_cycle_at(barrier));
    package_.advance(memory_done_);
    collect_answers();
}

/// Returns true if the controllers have done everything up to the edge of this cycle, or up to the barrier.
bool Uncore::has_run_memory_to(Cycles cycle) const {
    if (memory_done_ >= memory_end_) return true;
    return cycle != Cycles::max() && memory_done_ > package_.clock().at_or_before(clock_.edge(cycle));
}

/// Runs the controllers as far as no request can come that is not known yet. `decides`: the first cycle in which a slice may
/// decide something.
void Uncore::run_memory(Cycles decides) {
    memory_done_ = std::min(dram_cycle_after(decides + latency_), memory_end_);
    package_.advance(memory_done_);
}

void Uncore::collect_answers() {
    for (std::size_t number = 0; number < slices_.size(); ++number) {
        memctrl::Outbox& box = package_.outbox(requesters_[number]);
        const auto give = [&](std::uint64_t tag, SimTime at) {
            slices_[number]->memory_answers(static_cast<cache::MemoryUse>(tag & use_mask),
                                            PhysAddr{tag & ~use_mask}, clock_.at_or_after(at));
        };
        for (const auto& accepted : box.accepted) give(accepted.tag, package_.clock().edge(accepted.at));
        for (const auto& done : box.done) give(done.tag, done.done);
        box.accepted.clear();
        box.done.clear();
    }
}

/// Does one cycle of all slices in which something happens.
void Uncore::step(Cycles now) {
    const std::size_t sent = to_cores_.size();
    for (std::uint32_t number = 0; number < slices_.size(); ++number) {
        if (slices_[number]->next() != now) continue;
        slices_[number]->step(now);
        if (!to_memory_.empty()) send_to_memory(number);
    }
    for (std::size_t i = sent; i < to_cores_.size(); ++i) limit_ = std::min(limit_, to_cores_[i].at + hop_);
}

void Uncore::send_to_memory(std::uint32_t slice) {
    std::ranges::sort(to_memory_, [](const auto& a, const auto& b) { return comes_before(a, b); });
    for (const cache::MemoryRequest& request : to_memory_) {
        if (observer_ != nullptr)
            observer_->to_memory(slice, request.leaves, request.is_write(), request.line);
        const LineAccess access{
            .line = request.line,
            .direction = request.is_write() ? memctrl::Direction::write : memctrl::Direction::read,
            .from = requesters_[slice],
            .tag = request.line.count() | static_cast<std::uint64_t>(request.use),
            .answers = {.accepted = request.is_write(), .done = !request.is_write()}};
        if (!package_.put(access, dram_cycle_after(request.leaves)))
            throw UserError{package_.decoder().why_unmapped(request.line)};
    }
    to_memory_.clear();
}

bool Uncore::is_quiet() const {
    return std::ranges::all_of(slices_, [](const auto& slice) { return slice->is_quiet(); });
}

}  // namespace mktme::platform
