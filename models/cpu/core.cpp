// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/core.hpp"

#include <algorithm>
#include <cmath>

#include "models/cache/line_address.hpp"

namespace mktme::cpu {

namespace {

constexpr Cycles one_cycle{1};

/// Returns the longest time from now to a cycle in which a record is known to become ready. A chain of register sources
/// adds a cycle for each instruction in the reorder buffer.
Cycles longest_wake(const Core::Setup& setup) {
    const CoreParams& core = setup.core;
    const Cycles longest =
        std::max({setup.caches.l1d.latency, core.forward_latency, setup.tlb.l2_latency, core.wrpkru});
    return longest + Cycles{core.rob + 2};
}

}  // namespace

Core::Core(const Setup& setup, InstructionSource* source)
    : params_{setup.core},
      number_{setup.number},
      has_trap_port_{setup.has_trap_port},
      hop_{setup.caches.hop},
      answer_time_{setup.caches.llc.latency + setup.caches.hop},
      smallest_queue_{std::min(setup.core.load_queue, setup.core.store_queue)},
      source_{source},
      caches_{setup.caches, setup.number, 2 * setup.core.load_queue + setup.mmu.walkers, setup.path, outbox_},
      translator_{{.mmu = setup.mmu,
                   .tlb = setup.tlb,
                   .paging = setup.paging,
                   .ept = setup.ept,
                   .tables = setup.tables,
                   .space = setup.space,
                   .most_waiters =
                       static_cast<std::uint32_t>(2 * (setup.core.load_queue + setup.core.store_queue) + 1),
                   .first_walker = static_cast<cache::Waiter>(2 * setup.core.load_queue),
                   .handles_faults = setup.has_trap_port,
                   .core = setup.number,
                   .hop = setup.caches.hop},
                  caches_},
      window_{setup.core.rob},
      loads_{setup.core.load_queue},
      stores_{setup.core.store_queue},
      search_{stores_.capacity()},
      entry_changes_{setup.core.store_queue},
      flushes_{setup.core.flushes},
      predictor_{setup.core},
      wheel_{longest_wake(setup)},
      ready_loads_{2 * loads_.capacity()},
      ready_stores_{2 * stores_.capacity()},
      unpassed_loads_{2 * loads_.capacity()},
      unpassed_stores_{2 * stores_.capacity()},
      barriers_{setup.core.rob + setup.core.store_queue},
      credit_rate_{static_cast<std::uint64_t>(std::llround(1000 * setup.core.plain_ipc))},
      credit_{credit_rate_} {
    if (source_ == nullptr) {
        has_ended_ = true;
        is_finished_ = true;
        next_ = Cycles::max();
    }
    update_misprediction();
}

void Core::run(Cycles limit) {
    limit_ = limit;
    while (next_ < limit_) {
        const std::size_t sent = outbox_.size();
        step(next_);
        for (std::size_t i = sent; i < outbox_.size(); ++i)
            limit_ = std::min(limit_, first_answer(outbox_[i]));
    }
}

/// Returns the first cycle in which an answer to a message could come. A slice with nothing to write answers WBINVD at once.
Cycles Core::first_answer(const cache::Message& message) const {
    return message.at + (message.kind == cache::MessageKind::wbinvd ? hop_ : answer_time_);
}

void Core::step(Cycles now) {
    if (is_ended_by_kernel_) return only_answer_probes(now);
    did_something_ = false;
    ready_now_ = now;
    if (done_ < now && !is_finished_) charge(done_, now);
    if (caches_.next() <= now || translator_.next() <= now) arrive(now);
    if (from_port_ == now) {
        take_from_port(now);
        if (is_ended_by_kernel_) return wait_for_probes(now);
    }
    if (!retire(now) && !is_finished_) charge(now, now + one_cycle);
    commit_stores(now);
    execute(now);
    dispatch(now);
    look_ahead();
    done_ = now + one_cycle;
    update_next(now);
}

/// Phase 0.
void Core::arrive(Cycles now) {
    if (caches_.next() <= now) {
        caches_.arrive(now);
        for (const cache::Waiter waiter : caches_.has_entry())
            if (!translator_.is_walker(waiter)) pass(waiter);
        caches_.has_entry().clear();
        for (const cache::Served& served : caches_.served())
            if (translator_.is_walker(served.waiter)) translator_.came(served.waiter, served.done);
            else load_part_came(served, now);
        caches_.served().clear();
        for (const std::uint32_t slot : caches_.flush_answers())
            if (const std::uint32_t store = flushes_.release(slot); store != no_place)
                stores_[store].is_answered = true;
        caches_.flush_answers().clear();
        if (caches_.take_fetch_done()) {
            fetch_has_come_ = true;
            waits_for_fetch_ = false;
        }
        if (caches_.take_filled()) ask_is_blocked_ = false;
        if (caches_.take_wbinvd_done()) known(window_.oldest_place(), now, now);
    }
    translator_.walk_on(now);
    for (const auto& ended : translator_.ended()) walk_ended(ended, now);
    translator_.ended().clear();
}

void Core::load_part_came(const cache::Served& served, Cycles now) {
    const PartNumber part = served.waiter;
    --lines_awaited_;
    if (line_wait_ > 0 && part == line_waiter_) charge_line_wait(served.origin);
    loads_[part / 2].waits[part % 2] = PartWait::none;
    pass(part);
    part_done(loads_[part / 2], part % 2, served.done, now);
}

/// A walk that a part or the fetch has waited for has ended. If it does not permit the access, the page is looked up again.
void Core::walk_ended(const Translator::Ended& ended, Cycles now) {
    const Cycles again = now + one_cycle;
    if (ended.fault) return faulted(ended);
    if (ended.waiter == fetch_waiter()) {
        const Extent extent = extent_of(at_hand_.records[next_record_]);
        const VirtAddr address = extent.part(fetch_part_);
        if (ended.page.is_present() && translator_.serves(ended.page, mmu::AccessKind::fetch, address))
            fetch_line_ = cache::line_of(ended.page.physical(address.count()));
        waits_for_fetch_ = false;
        dispatch_from_ = std::max(dispatch_from_, again);
        return;
    }
    QueuedRecord& record = record_at(number_of(ended.waiter));
    const std::uint32_t part = ended.waiter % 2;
    const VirtAddr address = record.extent.part(part);
    if (ended.page.is_present() && translator_.serves(ended.page, access_kind(ended.waiter), address)) {
        record.lines[part] = cache::line_of(ended.page.physical(address.count()));
        record.is_translated[part] = true;
    }
    become_ready(ended.waiter, again, now);
}

/// Returns how the address of a part is translated: only a store's as a write.
mmu::AccessKind Core::access_kind(PartNumber part) const {
    if (part < first_store_part()) return mmu::AccessKind::read;
    const Store& store = stores_[(part - first_store_part()) / 2];
    return store.kind == StoreKind::store ? mmu::AccessKind::write : mmu::AccessKind::read;
}

void Core::update_next(Cycles now) {
    is_finished_ = has_ended_ && retired_ == dispatched_ && stores_.is_empty() && flushes_.is_empty() &&
                   !is_interrupted_;
    const bool has_ready = !ready_loads_.is_empty() || !ready_stores_.is_empty();
    if (did_something_ || (has_ready && !is_stopped_)) {
        next_ = now + one_cycle;
        return;
    }
    next_ = std::min({caches_.next(), translator_.next(), wheel_.next(now), from_port_});
    if (!faults_.empty()) next_ = std::min(next_, next_fault(now));
    if (!window_.is_empty()) {
        const WindowEntry& oldest = window_.oldest();
        if (oldest.number == retired_ && oldest.pending == 0)
            next_ = std::min(next_, std::max(oldest.complete, now + one_cycle));
    }
    if (!has_ended_ && !waits_for_fetch_ && !waits_for_completion_ && dispatch_from_ > now)
        next_ = std::min(next_, dispatch_from_);
}

}  // namespace mktme::cpu
