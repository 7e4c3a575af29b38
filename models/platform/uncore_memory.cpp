// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "models/base/error.hpp"
#include "models/platform/package.hpp"
#include "models/platform/table_lines.hpp"
#include "models/platform/uncore.hpp"

namespace mktme::platform {

// The side of slices that faces memory: how far controllers may run, requests, answers, contents.

namespace {

/// Bits of a tag below the address of its line.
constexpr std::uint64_t use_mask = line_size.count() - 1;

}  // namespace

/// Returns a cycle before which no answer of memory comes that is not known yet.
Cycles Uncore::next_of_memory() const {
    SimTime next = SimTime::max();
    for (const Home& home : homes_) next = std::min(next, home.package->completion_horizon());
    const bool awaits_acceptance =
        std::ranges::any_of(slices_, [](const auto& slice) { return slice->awaits_acceptance(); });
    if (awaits_acceptance)
        for (const Home& home : homes_) {
            const Cycles cycle = std::max(home.package->next(), memory_done_);
            if (cycle != Cycles::max()) next = std::min(next, home.package->clock().edge(cycle));
        }
    return next == SimTime::max() ? Cycles::max() : clock_.at_or_after(next);
}

/// Returns the first DRAM cycle in which a line can come to a port that leaves a slice in this cycle or later.
Cycles Uncore::dram_cycle_after(Cycles cycle) const {
    return any_package().clock().at_or_after(clock_.edge(cycle) + any_package().frontend_latency());
}

/// Returns true if the controllers have done everything up to the edge of this cycle, or up to the barrier.
bool Uncore::has_run_memory_to(Cycles cycle) const {
    if (memory_done_ >= memory_end_) return true;
    return cycle != Cycles::max() && memory_done_ > any_package().clock().at_or_before(clock_.edge(cycle));
}

/// Runs the controllers as far as no request can come that is not known yet. `decides`: the first cycle in which a slice may
/// decide something.
void Uncore::run_memory(Cycles decides) {
    memory_done_ = std::min(dram_cycle_after(decides + latency_), memory_end_);
    for (const Home& home : homes_) home.package->advance(memory_done_);
}

void Uncore::collect_answers() {
    for (std::size_t number = 0; number < slices_.size(); ++number) {
        auto& [package, contents] = home_of_slice(number);
        memctrl::Outbox& box = package->outbox(requesters_[number]);
        const auto give = [&](std::uint64_t tag, SimTime at, SimTime exposed) {
            slices_[number]->memory_answers({.at = clock_.at_or_after(at),
                                             .line = PhysAddr{tag & ~use_mask},
                                             .use = static_cast<cache::MemoryUse>(tag & use_mask),
                                             .exposed = whole_cycles(exposed)});
        };
        for (const auto& accepted : box.accepted) give(accepted.tag, package->clock().edge(accepted.at), {});
        for (const auto& done : box.done) {
            give(done.tag, done.done, done.exposed);
            if (contents) take_data(*contents, PhysAddr{done.tag & ~use_mask}, package->take_data(done.data));
        }
        box.accepted.clear();
        box.done.clear();
    }
}

/// The data of a line come from memory.
void Uncore::take_data(cache::CachedContents& contents, PhysAddr line, const contents::ReadData& data) {
    contents.came(line, data);
    if (tables_ != nullptr) tables_->came(line, data);
}

/// Returns the whole cycles of the slices' clock that a time has, as many as the rows of a core can tell apart.
std::uint16_t Uncore::whole_cycles(SimTime time) const {
    constexpr std::uint64_t most = std::numeric_limits<std::uint16_t>::max();
    return static_cast<std::uint16_t>(std::min(clock_.at_or_before(time).count(), most));
}

/// Judges what cores have read and written up to this cycle. What they do later cannot concern what slices decide a hop after
/// it.
void Uncore::judge_accesses(Cycles last) {
    if (!homes_.front().contents) return;
    accesses_.take(
        last, [&](const cache::CacheAccess& access) { homes_[home_of(access.line)].contents->see(access); });
}

/// An access of a device that is decided behind a barrier comes before what cores have done in the last cycles before it.
void Uncore::judge_before(Cycles end) {
    const bool has_devices = packages_.size() > slices_.size();
    const Cycles before = Cycles{1} + (has_devices ? hop_ : Cycles{});
    if (end == Cycles::max()) judge_accesses(end);
    else if (end >= before) judge_accesses(end - before);
}

/// Judges what devices have read and written: all that cores did up to a hop before was judged.
void Uncore::see_devices() {
    for (const cache::CacheAccess& access : of_devices_) homes_[home_of(access.line)].contents->see(access);
    of_devices_.clear();
}

void Uncore::send_to_memory(std::uint32_t slice) {
    Package& package = *home_of_slice(slice).package;
    std::ranges::sort(to_memory_, [](const auto& a, const auto& b) { return comes_before(a, b); });
    for (const cache::MemoryRequest& request : to_memory_) {
        if (observer_ != nullptr)
            observer_->to_memory(slice, request.leaves, request.is_write(), request.line);
        if (!package.put(access_of(request, slice), dram_cycle_after(request.leaves)))
            answer_for_nobody(request, slice);
    }
    to_memory_.clear();
}

/// No memory has a line. A stale or garbled page table may lead there: then a read gets nobody's data, and a write is lost. Without
/// such tables it is a mistake of the user.
void Uncore::answer_for_nobody(const cache::MemoryRequest& request, std::uint32_t slice) {
    auto& [package, contents] = home_of_slice(slice);
    if (tables_ == nullptr) throw UserError{package->decoder().why_unmapped(request.line)};
    slices_[slice]->memory_answers(
        {.at = request.leaves + Cycles{1}, .line = request.line, .use = request.use});
    if (contents && !request.is_write()) take_data(*contents, request.line, {.is_garbage = true});
}

LineAccess Uncore::access_of(const cache::MemoryRequest& request, std::uint32_t slice) {
    const bool is_write = request.is_write();
    LineAccess access{.line = request.line,
                      .direction = is_write ? memctrl::Direction::write : memctrl::Direction::read,
                      .from = requesters_[slice],
                      .tag = request.line.count() | static_cast<std::uint64_t>(request.use),
                      .answers = {.accepted = is_write, .done = !is_write}};
    auto& contents = home_of_slice(slice).contents;
    if (!contents) return access;
    if (!is_write) {
        access.answers.data = true;
        if (!request.is_cached) contents->asked(request.line);
        if (!request.is_cached && tables_ != nullptr) tables_->asked(request.line);
        return access;
    }
    const auto leaving = contents->written_back(request.line);
    if (tables_ != nullptr) tables_->written_back(request.line);
    access.payload = leaving.bytes;
    access.is_poisoned = leaving.is_poisoned;
    if (observer_ != nullptr && access.payload != nullptr)
        observer_->bytes_to_memory(slice, request.leaves, request.line, *access.payload);
    return access;
}

}  // namespace mktme::platform
