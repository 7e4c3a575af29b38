// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/cpu/core.hpp"

namespace mktme::cpu {

// Where the cycles of a core went (docs/models/cpu.md#where-the-cycles-went).

/// Calls `visit(wait, cycles)` for each wait in cycles in which nothing retires, and before the end of which nothing happens.
template <class Visitor>
void Core::for_each_wait(Cycles from, Cycles end, Visitor&& visit) const {
    while (from < end) {
        const WaitOfOldest wait = wait_of_oldest(from);
        const Cycles until = std::min(end, wait.until);
        visit(wait, (until - from).count());
        from = until;
    }
}

/// Charges such cycles.
void Core::charge(Cycles from, Cycles end) {
    for_each_wait(from, end, [&](const WaitOfOldest& wait, std::uint64_t cycles) {
        if (wait.row != nullptr) {
            stats_.cycles_in.*wait.row += cycles;
        } else {
            line_wait_ += cycles;
            line_waiter_ = wait.part;
        }
    });
}

CoreStats Core::stats(Cycles end) const {
    CoreStats stats = stats_;
    if (is_finished_) return stats;
    for_each_wait(done_, end, [&](const WaitOfOldest& wait, std::uint64_t cycles) {
        if (wait.row != nullptr) stats.cycles_in.*wait.row += cycles;
    });
    return stats;
}

/// The part that the oldest instruction has waited for has got its line.
void Core::charge_line_wait(cache::LineOrigin origin) {
    CycleRows& rows = stats_.cycles_in;
    const std::uint64_t cycles = std::exchange(line_wait_, 0);
    const std::uint64_t exposed = std::min<std::uint64_t>(cycles, origin.exposed);
    switch (origin.source) {
        case cache::LineSource::private_level: rows.private_levels += cycles; break;
        case cache::LineSource::llc: rows.llc += cycles; break;
        case cache::LineSource::core: rows.core += cycles; break;
        case cache::LineSource::memory:
            rows.encryption += exposed;
            rows.memory += cycles - exposed;
            break;
    }
}

/// Returns what holds retirement up in cycle `now`, in which nothing retires.
Core::WaitOfOldest Core::wait_of_oldest(Cycles now) const {
    if (awaits_answer_) return {&CycleRows::serialising};
    const bool has_entry = !window_.is_empty() && window_.oldest().number == retired_;
    if (has_entry) {
        const WindowEntry& oldest = window_.oldest();
        if (has_own_rule(oldest.special)) return {&CycleRows::serialising};
        if (const auto part = first_part_not_done(oldest, now); part != no_place) return wait_of(part);
    }
    if (retired_ < dispatched_) return {&CycleRows::execution};
    const bool waits_for_stores = has_ended_ || dispatch_lacks_store_entry_;
    return {waits_for_stores ? &CycleRows::stores : &CycleRows::front_end};
}

/// Returns the first part, in order, of the oldest instruction that is not done by `now`; `no_place` if there is none.
Core::PartNumber Core::first_part_not_done(const WindowEntry& oldest, Cycles now) const {
    PartNumber first = no_place;
    std::uint64_t record = ~std::uint64_t{0};
    for (std::uint32_t age = 0; age < oldest.loads && first == no_place; ++age) {
        const std::uint32_t place = loads_.place_of(age);
        const Load& load = loads_[place];
        for (std::uint32_t part = 0; part < load.parts && first == no_place; ++part)
            if (std::min(load.complete, load.done[part]) > now) first = 2 * place + part;
        record = load.record;
    }
    for (std::uint32_t i = 0; i < oldest.stores; ++i) {
        const std::uint32_t place =
            stores_.place_of(static_cast<std::uint32_t>(senior_end_ - first_store_) + i);
        const Store& store = stores_[place];
        if (first != no_place && record < store.record) break;
        for (std::uint32_t part = 0; part < store.parts; ++part)
            if (!store.is_done[part]) return first_store_part() + 2 * place + part;
    }
    return first;
}

/// Returns what a part waits for that is not done.
Core::WaitOfOldest Core::wait_of(PartNumber part) const {
    if (part < first_store_part()) return wait_of_load(loads_[part / 2], part);
    const bool is_translated = stores_[(part - first_store_part()) / 2].waits[part % 2] == PartWait::none;
    return {is_translated ? &CycleRows::execution : &CycleRows::translation};
}

/// Its own completion, once it is known, ends the wait of a load.
Core::WaitOfOldest Core::wait_of_load(const Load& load, PartNumber part) const {
    const Cycles done = std::min(load.complete, load.done[part % 2]);
    if (done != Cycles::max()) return {&CycleRows::execution, done};
    switch (load.waits[part % 2]) {
        case PartWait::translation:
        case PartWait::fault: return {&CycleRows::translation};
        case PartWait::store: return {&CycleRows::stores};
        case PartWait::line: return {nullptr, Cycles::max(), part};
        case PartWait::none: break;
    }
    const bool waits_for_stores = load.is_locked && part % 2 == 0 && has_senior_store();
    return {waits_for_stores ? &CycleRows::stores : &CycleRows::execution};
}

}  // namespace mktme::cpu
