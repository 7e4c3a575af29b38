// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/cache/line_address.hpp"
#include "models/cpu/core.hpp"

namespace mktme::cpu {

// Phase 3 of a cycle: records are taken (docs/models/cpu.md#3-execute).

void Core::insert_ready(PartNumber part) {
    if (part < first_store_part()) ready_loads_.insert(part);
    else ready_stores_.insert(part - first_store_part());
}

void Core::execute(Cycles now) {
    wheel_.take(now, [&](PartNumber part) { insert_ready(part); });
    if (is_stopped_ || (ready_loads_.is_empty() && ready_stores_.is_empty())) return;
    ready_now_ = {};
    const bool in_order = params_.order == ExecutionOrder::in_order;
    take_parts(in_order ? unpassed_loads_ : ready_loads_, in_order ? unpassed_stores_ : ready_stores_,
               in_order, now);
}

/// Takes ready parts, oldest first. In order, it looks at all parts not passed and stops at the first that does not pass.
void Core::take_parts(const ReadySet& load_set, const ReadySet& store_set, bool in_order, Cycles now) {
    OldestFirst load_parts{load_set, 2 * loads_.head(), 2 * loads_.capacity()};
    OldestFirst store_parts{store_set, 2 * stores_.head(), 2 * stores_.capacity()};
    std::uint64_t ports = params_.load_ports;
    while (load_parts.has_part() || store_parts.has_part()) {
        bool passes = false;
        if (is_load_older(load_parts, store_parts)) {
            const PartNumber part = load_parts.part();
            if (!may_take(loads_[part / 2])) return;
            if (ports > 0 && ready_loads_.contains(part) && may_take_load(loads_[part / 2])) {
                --ports;
                passes = take_load(part, now);
            }
            if (ports == 0 && !in_order) load_parts.end();
            else load_parts.advance();
        } else {
            const std::uint32_t part = store_parts.part();
            if (!may_take(stores_[part / 2])) return;
            if (ready_stores_.contains(part)) passes = take_store(first_store_part() + part, now);
            store_parts.advance();
        }
        if (in_order && !passes) return;
    }
}

/// Returns true if the next part is that of a load. Precondition: there is one of a load or a store.
bool Core::is_load_older(const OldestFirst& load_parts, const OldestFirst& store_parts) const {
    if (!store_parts.has_part()) return true;
    return load_parts.has_part() &&
           loads_[load_parts.part() / 2].record < stores_[store_parts.part() / 2].record;
}

/// Returns false for a record that an older fence or locked instruction holds back.
bool Core::may_take(const QueuedRecord& record) const {
    return barriers_.empty() || record.instruction <= barriers_.front();
}

bool Core::may_take_load(const Load& load) const {
    return !load.is_locked || (load.instruction == retired_ && !has_senior_store());
}

/// Takes a part of a load. Returns true if the part passes: younger ones may follow it in order.
bool Core::take_load(PartNumber part, Cycles now) {
    Load& load = loads_[part / 2];
    ready_loads_.erase(part);
    did_something_ = true;
    load.waits[part % 2] = PartWait::none;
    if (!translate(load, part, mmu::AccessKind::read, now)) return false;
    if (part % 2 == 0) {
        if (!passes_older_stores(load, part, now)) return load.complete != Cycles::max();
        if (load.parts == 2) become_ready(part + 1, now + Cycles{1}, now);
    }
    const PhysAddr line = load.lines[part % 2];
    const cache::MissKind kind = load.is_locked ? cache::MissKind::ownership : cache::MissKind::read;
    if (caches_.read(line, part, now, kind)) {
        part_done(load, part % 2, now + caches_.latency(), now);
    } else {
        load.waits[part % 2] = PartWait::line;
        ++lines_awaited_;
        if (caches_.level(1).misses.find(line) == cache::no_entry) return false;  // it waits for an entry
    }
    pass(part);
    return true;
}

/// Returns true if a part's address is translated. Otherwise the part becomes ready again later.
bool Core::translate(QueuedRecord& record, PartNumber part, mmu::AccessKind kind, Cycles now) {
    const std::uint32_t number = part % 2;
    if (record.is_translated[number]) return true;
    const auto found = translator_.find(kind, record.extent.part(number), part, now);
    if (found.outcome != Translator::Outcome::hit) record.waits[number] = PartWait::translation;
    if (found.outcome == Translator::Outcome::walks) return false;
    record.lines[number] = cache::line_of(found.physical);
    record.is_translated[number] = true;
    if (found.outcome == Translator::Outcome::hit) return true;
    become_ready(part, now + translator_.second_level_latency(), now);
    return false;
}

/// Returns true if no older store concerns a load. Otherwise the load is complete, by forwarding, or waits.
bool Core::passes_older_stores(Load& load, PartNumber part, Cycles now) {
    if (load.older_stores <= first_store_ || !search_.may_overlap(load.extent)) return true;
    const auto older = static_cast<std::uint32_t>(load.older_stores - first_store_);
    const std::uint32_t found = search_.youngest(load.extent, stores_.head(), older);
    if (found == no_place) return true;
    Store& store = stores_[found];
    if (store.translated == store.parts && store.extent.covers(load.extent)) {
        ++stats_.forwarded;
        if (load.parts == 2) pass(part + 1);
        pass(part);
        load_complete(load, now + params_.forward_latency, now);
    } else {
        ++stats_.blocked_by_stores;
        load.waits[0] = PartWait::store;
        load.next_at_store = std::exchange(store.first_waiting, part / 2);
    }
    return false;
}

void Core::part_done(Load& load, std::uint32_t part, Cycles done, Cycles now) {
    load.done[part] = done;
    const Cycles latest = load.parts == 1 ? done : std::max(load.done[0], load.done[1]);
    if (latest != Cycles::max()) load_complete(load, latest, now);
}

void Core::load_complete(Load& load, Cycles done, Cycles now) {
    load.complete = done;
    std::uint32_t number = std::exchange(load.first_dependent, no_place);
    while (number != no_place) {
        const std::uint32_t next = record_at(number).next_dependent;
        record_known(number, done, now);
        number = next;
    }
    known(load.window_place, done, now);
}

/// Takes a part of a store or a flush. Returns true if it passes.
bool Core::take_store(PartNumber part, Cycles now) {
    const std::uint32_t place = (part - first_store_part()) / 2;
    Store& store = stores_[place];
    ready_stores_.erase(part - first_store_part());
    did_something_ = true;
    store.waits[part % 2] = PartWait::none;
    if (!translate(store, part, access_kind(part), now)) return false;
    store.is_done[part % 2] = true;
    pass(part);
    if (++store.translated < store.parts) return true;
    wake_waiting_loads(store, now + Cycles{1}, now);
    known(store.window_place, now, now);
    return true;
}

/// In order: younger parts may follow this one.
void Core::pass(PartNumber part) {
    if (params_.order == ExecutionOrder::out_of_order) return;
    if (part < first_store_part()) unpassed_loads_.erase(part);
    else unpassed_stores_.erase(part - first_store_part());
}

}  // namespace mktme::cpu
