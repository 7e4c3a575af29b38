// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/cache/line_address.hpp"
#include "models/cpu/core.hpp"

namespace mktme::cpu {

// Phase 4 of a cycle: instructions enter the window (docs/models/cpu.md#4-dispatch).

namespace {

constexpr std::uint64_t whole_instruction = 1000;  // of the credit, which counts in thousandths

StoreKind store_kind_of(Special special) {
    if (special == Special::clflush) return StoreKind::clflush;
    if (special == Special::clflushopt) return StoreKind::clflushopt;
    return special == Special::clwb ? StoreKind::clwb : StoreKind::store;
}

}  // namespace

void Core::dispatch(Cycles now) {
    if (is_stopped_ || has_ended_ || awaits_answer_ || waits_for_completion_ || waits_for_fetch_ ||
        now < dispatch_from_)
        return;
    dispatch_lacks_store_entry_ = false;
    ready_now_ = now + Cycles{1};  // the parts of this cycle are taken
    earn_credit(now);
    for (std::uint64_t budget = params_.dispatch_width; budget > 0;) {
        if (is_interrupted_ && open_entry_ == no_place) return;
        look_ahead();
        if (has_ended_) return;
        if (plain_left_ > 0) {
            const std::uint64_t count = dispatch_plain(budget, now);
            if (count == 0) return;
            budget -= count;
        } else if (has_instruction_) {
            if (!dispatch_instruction(now)) return;
            --budget;
        }
        if (waits_for_completion_ || now < dispatch_from_) return;
    }
}

/// Gets what is dispatched next, or learns that nothing is left. What comes behind a serialising instruction is not asked for
/// before that is complete: its program may depend on it.
void Core::look_ahead() {
    while (!has_instruction_ && plain_left_ == 0 && !has_ended_ && !serialises_ && !is_interrupted_ &&
           !awaits_answer_)
        next_instruction();
}

/// Gets the next instruction of the source, or the plain ones behind the last.
void Core::next_instruction() {
    if (source_has_ended_) {
        has_ended_ = true;
        return;
    }
    if (!source_->next(at_hand_)) {
        source_has_ended_ = true;
        plain_left_ = source_->plain_tail();
        return;
    }
    plain_left_ = at_hand_.plain_before;
    if (is_plain(at_hand_)) {
        ++plain_left_;
        return;
    }
    has_instruction_ = true;
    next_record_ = 0;
    check_fits();
}

/// Refuses an instruction that could never be dispatched as a whole.
void Core::check_fits() const {
    if (at_hand_.special == Special::none && at_hand_.records.size() <= smallest_queue_) return;
    std::uint64_t loads = 0;
    std::uint64_t stores = at_hand_.special == Special::sfence ? 1 : 0;
    for (const MemoryRecord& record : at_hand_.records) {
        if (record.kind == AccessKind::fetch) continue;
        ++(is_store(record.kind) || is_flush(at_hand_.special) ? stores : loads);
    }
    const auto refuse = [&](const std::string& why) {
        throw UserError{source_->place(at_hand_.record), why};
    };
    if (loads > params_.load_queue)
        refuse(fmt::format("an instruction with {} loads does not fit into cpu.load_queue = {}", loads,
                           params_.load_queue));
    if (stores > params_.store_queue)
        refuse(fmt::format("an instruction with {} stores does not fit into cpu.store_queue = {}", stores,
                           params_.store_queue));
    if (is_trap(at_hand_.special) && !has_trap_port_)
        refuse("an instruction that needs a kernel or a package, which this machine has not");
}

void Core::earn_credit(Cycles now) {
    if (credit_rate_ == 0) return;
    const std::uint64_t most = credit_rate_ + whole_instruction - 1;
    const std::uint64_t cycles = std::min((now - credit_at_).count(), whole_instruction);  // which fill it up
    credit_ = std::min(credit_ + cycles * credit_rate_, most);
    credit_at_ = now;
}

/// Dispatches up to `most` plain instructions. Returns how many.
std::uint64_t Core::dispatch_plain(std::uint64_t most, Cycles now) {
    const std::uint64_t room = params_.rob - (dispatched_ - retired_);
    std::uint64_t count = std::min({most, plain_left_, room});
    if (credit_rate_ != 0) {
        if (credit_ / whole_instruction < count)
            did_something_ = true;  // there is more credit in the next cycle
        count = std::min(count, credit_ / whole_instruction);
    }
    const bool reaches_misprediction = mispredicted_ - dispatched_ < count;
    if (reaches_misprediction) count = mispredicted_ - dispatched_ + 1;
    if (count == 0) return 0;
    did_something_ = true;
    plain_left_ -= count;
    dispatched_ += count;
    if (credit_rate_ != 0) credit_ -= count * whole_instruction;
    if (reaches_misprediction) {
        ++stats_.mispredicted;
        update_misprediction();
        dispatch_from_ = std::max(dispatch_from_, now + Cycles{1} + params_.mispredict_penalty);
    }
    return count;
}

/// Finds the next instruction that is mispredicted by its number, with cpu.mispredicts_per_kilo.
void Core::update_misprediction() {
    const std::uint64_t per_kilo = params_.mispredicts_per_kilo;
    mispredicted_ = ~std::uint64_t{0};
    if (per_kilo == 0) return;
    ++mispredictions_;
    mispredicted_ = (mispredictions_ * 1000 + per_kilo - 1) / per_kilo - 1;
}

/// As above, when instructions from `retired_` on will be dispatched again.
void Core::find_misprediction() {
    mispredictions_ = retired_ * params_.mispredicts_per_kilo / 1000;
    update_misprediction();
}

/// Goes on with the instruction at hand. Returns true once it is dispatched as a whole.
bool Core::dispatch_instruction(Cycles now) {
    if (open_entry_ == no_place) {
        if (dispatched_ - retired_ == params_.rob) return false;
        did_something_ = true;
        open_entry();
    }
    for (; next_record_ < at_hand_.records.size(); ++next_record_)
        if (!dispatch_record(at_hand_.records[next_record_], now)) return false;
    if (at_hand_.special == Special::sfence) {
        if (lacks_store_entry()) return false;
        dispatch_store({}, StoreKind::sfence, now);
    }
    close_entry(now);
    return true;
}

/// Gives the instruction at hand its entry of the reorder buffer.
void Core::open_entry() {
    open_entry_ = window_.push();
    WindowEntry& entry = window_[open_entry_];
    entry.number = dispatched_;
    entry.pending = has_own_rule(at_hand_.special) ? 2 : 1;
    entry.special = at_hand_.special;
    entry.is_locked = std::ranges::any_of(
        at_hand_.records, [](const MemoryRecord& record) { return cpu::is_locked(record.kind); });
    if (!at_hand_.registers.is_none()) {
        window_.rename(open_entry_, at_hand_.registers);
        if (entry.unknown_sources > 0) ++entry.pending;
        else if (entry.sources_complete != Cycles{}) entry.complete = entry.sources_complete + Cycles{1};
    }
    if (entry.is_locked || entry.special == Special::mfence) barriers_.push_back(dispatched_);
    stores_before_ = first_store_ + stores_.size();
}

/// Returns false if a record finds no room, or is a fetch whose line is not there.
bool Core::dispatch_record(const MemoryRecord& record, Cycles now) {
    if (record.kind == AccessKind::fetch) return fetch(extent_of(record), now);
    if (is_store(record.kind) || is_flush(at_hand_.special)) {
        if (!may_dispatch_in_order(record, now)) return false;
        if (lacks_store_entry()) return false;
        dispatch_store(record, store_kind_of(at_hand_.special), now);
    } else {
        if (loads_.is_full()) return false;
        if (!may_dispatch_in_order(record, now)) return false;
        dispatch_load(record, now);
    }
    return true;
}

bool Core::lacks_store_entry() { return dispatch_lacks_store_entry_ = stores_.is_full(); }

/// Returns false in order while the load that the record depends on is not complete.
bool Core::may_dispatch_in_order(const MemoryRecord& record, Cycles now) {
    if (params_.order == ExecutionOrder::out_of_order || record.depends == 0) return true;
    const std::uint32_t producer = loads_.find(records_ - record.depends);
    if (producer == no_place || loads_[producer].complete <= now) return true;
    if (loads_[producer].complete != Cycles::max()) dispatch_from_ = loads_[producer].complete;
    return false;
}

/// Fetches the lines of a record of code. Returns true once all have come.
bool Core::fetch(const Extent& extent, Cycles now) {
    for (; fetch_part_ < extent.parts(); ++fetch_part_) {
        if (!fetch_line_) {
            const VirtAddr address = extent.part(fetch_part_);
            const auto found = translator_.find(mmu::AccessKind::fetch, address, fetch_waiter(), now);
            did_something_ = true;
            if (found.outcome == Translator::Outcome::walks) {
                waits_for_fetch_ = true;
                return false;
            }
            fetch_line_ = cache::line_of(found.physical);
            if (found.outcome == Translator::Outcome::second_level) {
                dispatch_from_ = now + translator_.second_level_latency();
                return false;
            }
        }
        if (!std::exchange(fetch_has_come_, false) && !caches_.fetch(*fetch_line_, now)) {
            waits_for_fetch_ = true;
            return false;
        }
        fetch_line_.reset();
    }
    fetch_part_ = 0;
    ++records_;
    ++stats_.fetches;
    return true;
}

void Core::dispatch_load(const MemoryRecord& record, Cycles now) {
    const std::uint32_t place = loads_.push();
    Load& load = loads_[place];
    load.extent = extent_of(record);
    load.is_locked = cpu::is_locked(record.kind);
    load.older_stores = stores_before_;
    prepare(load, now);
    if (at_hand_.is_physical) address_is_physical(load);
    loads_.note(place);
    depend(load, place, record);
    ++window_[open_entry_].loads;
    if (params_.order == ExecutionOrder::in_order)
        for (std::uint32_t part = 0; part < load.parts; ++part) unpassed_loads_.insert(2 * place + part);
    ++records_;
    ++stats_.loads;
    if (load.unknown == 0) become_ready_all(place, now);
}

void Core::dispatch_store(const MemoryRecord& record, StoreKind kind, Cycles now) {
    const std::uint32_t place = stores_.push();
    Store& store = stores_[place];
    store.kind = kind;
    store.extent = kind == StoreKind::store ? extent_of(record) : Extent{record.address, 1};
    prepare(store, now);
    if (at_hand_.is_physical) address_is_physical(store);
    store.claims_line = at_hand_.claims_lines && record.bytes == line_size.count() && store.parts == 1;
    if (at_hand_.changes_entries) {
        store.changes_entries = true;
        entry_changes_.push_back({mmu::Entry{at_hand_.operands[0]}, mmu::Entry{at_hand_.operands[1]}});
    }
    ++window_[open_entry_].stores;
    did_something_ = true;
    if (kind == StoreKind::sfence) {
        store.translated = 1;
        store.is_done[0] = true;
        --window_[open_entry_].pending;  // it has no address
        return;
    }
    if (kind == StoreKind::store) search_.add(place, store.extent);
    depend(store, loads_.capacity() + place, record);
    if (params_.order == ExecutionOrder::in_order)
        for (std::uint32_t part = 0; part < store.parts; ++part) unpassed_stores_.insert(2 * place + part);
    ++records_;
    ++stats_.stores;
    if (store.unknown == 0) become_ready_all(loads_.capacity() + place, now);
}

/// Fills in what loads and stores have in common.
void Core::prepare(QueuedRecord& queued, Cycles now) {
    WindowEntry& entry = window_[open_entry_];
    queued.parts = queued.extent.parts();
    queued.record = records_;
    queued.instruction = entry.number;
    queued.window_place = open_entry_;
    queued.ready_from = std::max(now + Cycles{1}, entry.sources_complete);
    ++entry.pending;
    did_something_ = true;
}

/// A record of the kernel: its direct map is taken as translated.
void Core::address_is_physical(QueuedRecord& queued) {
    for (std::uint32_t part = 0; part < queued.parts; ++part) {
        queued.lines[part] = cache::line_of(PhysAddr{queued.extent.part(part).count()});
        queued.is_translated[part] = true;
    }
}

/// Makes a record wait for the load that gives its address, and for the register sources of its instruction.
void Core::depend(QueuedRecord& queued, RecordNumber number, const MemoryRecord& record) {
    WindowEntry& entry = window_[queued.window_place];
    if (entry.unknown_sources > 0) {
        ++queued.unknown;
        queued.next_of_instruction = std::exchange(entry.first_record, number);
    }
    if (record.depends == 0) return;
    const std::uint32_t producer = loads_.find(queued.record - record.depends);
    if (producer == no_place) return;
    Load& load = loads_[producer];
    if (load.complete != Cycles::max()) {
        queued.ready_from = std::max(queued.ready_from, load.complete);
        return;
    }
    ++queued.unknown;
    queued.next_dependent = std::exchange(load.first_dependent, number);
}

/// The instruction at hand is dispatched with all its records.
void Core::close_entry(Cycles now) {
    WindowEntry& entry = window_[open_entry_];
    entry.is_mispredicted = has_misprediction();
    serialises_ = is_serialising(entry.special);
    if (serialises_) operands_ = at_hand_.operands;
    if (entry.is_mispredicted || serialises_) waits_for_completion_ = true;
    did_something_ = true;
    has_instruction_ = false;
    ++dispatched_;
    known(std::exchange(open_entry_, no_place), now + Cycles{1}, now);
}

bool Core::has_misprediction() {
    bool is_wrong = false;
    if (at_hand_.branch.kind != BranchKind::none) {
        ++stats_.branches;
        is_wrong = !predictor_.predict(at_hand_.ip, at_hand_.branch);
    }
    if (dispatched_ == mispredicted_) {
        update_misprediction();
        is_wrong = true;
    }
    if (is_wrong) ++stats_.mispredicted;
    return is_wrong;
}

}  // namespace mktme::cpu
