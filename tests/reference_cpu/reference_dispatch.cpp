// SPDX-License-Identifier: Apache-2.0
// A core: dispatch, fetches and branches.
#include <algorithm>
#include <cmath>

#include "models/cache/line_address.hpp"
#include "tests/reference_cpu/reference_core.hpp"

namespace mktme::reference_cpu {

namespace {

constexpr std::uint64_t credit_of_one = 1000;

}  // namespace

void ReferenceCore::dispatch(Cycle c) {
    grow_credit();
    dispatch_all(c);
    look_for_end();
}

/// Learns whether the program has ended, unless it is not known how it goes on.
void ReferenceCore::look_for_end() {
    const bool is_unknown =
        stopped_by_ != nullptr && stopped_by_->is_serialising() && !stopped_by_->complete();
    if (!is_unknown && !awaited_ && !is_interrupted_) has_found_end_ = next_ == program_.size();
}

void ReferenceCore::dispatch_all(Cycle c) {
    if (stopped_at_ || awaited_) return;
    finds_no_store_entry_ = false;
    for (std::uint64_t count = 0; count < params_.dispatch_width; ++count) {
        if (next_ == program_.size() || is_dispatch_stopped(c)) return;
        Instruction& instruction = program_[next_];
        if (is_interrupted_ && !instruction.rob_entry) return;
        if (!dispatch_one(instruction, c)) return;
        instruction.dispatched = c;
        ++next_;
        next_record_ = 0;
        follow(instruction);
    }
}

void ReferenceCore::grow_credit() {
    const auto growth = static_cast<std::uint64_t>(std::llround(params_.plain_ipc * credit_of_one));
    credit_ = std::min(credit_ + growth, growth + credit_of_one - 1);
}

bool ReferenceCore::is_dispatch_stopped(Cycle c) const {
    if (stopped_by_ == nullptr) return false;
    const auto complete = stopped_by_->complete();
    return !complete || c < *complete + stopped_for_;
}

/// Returns false if the instruction finds no room, or waits for its code.
bool ReferenceCore::dispatch_one(Instruction& instruction, Cycle c) {
    const bool takes_credit = instruction.is_plain && params_.plain_ipc > 0;
    if (takes_credit && credit_ < credit_of_one) return false;
    if (!instruction.rob_entry) {
        if (rob_used() == params_.rob) return false;
        instruction.rob_entry = c;
        if (instruction.is_locked()) locked_.push_back(&instruction);
    }
    for (; next_record_ < instruction.records.size(); ++next_record_)
        if (!enter_record(instruction.records[next_record_], c)) return false;
    if (takes_credit) credit_ -= credit_of_one;
    return true;
}

/// Takes the entry of a record. Returns false if there is none, or if a fetch is not done.
bool ReferenceCore::enter_record(Record& record, Cycle c) {
    if (record.kind == RecordKind::fetch) return fetch(record, c);
    if (params_.order == cpu::ExecutionOrder::in_order && record.producer != nullptr) {
        const auto loaded = record.producer->loaded();
        if (!loaded || *loaded > c) return false;
    }
    finds_no_store_entry_ = !record.is_load() && store_queue_.size() == params_.store_queue;
    if (finds_no_store_entry_) return false;
    if (record.is_load() && load_queue_used() == params_.load_queue) return false;
    if (!record.is_load()) store_queue_.push_back(&record);
    record.entered = c;
    return true;
}

/// Fetches the lines of a record, one after the other. Returns false if dispatch waits.
bool ReferenceCore::fetch(Record& record, Cycle c) {
    for (Part& part : record.parts) {
        faulting_fetch_ = &part;
        if (!part.translating.look_again || *part.translating.look_again <= c) look_up(Stream::code, part, c);
        if (!part.translating.is_done_by(c)) return false;
        if (!part.looked_up) {
            part.looked_up = c;
            caches_.fetch(cache::line_of(part.translating.physical), part.wait, c);
        }
        if (!part.wait.done) return false;
    }
    record.entered = c;
    return true;
}

/// Stops dispatch behind a mispredicted branch or a serialising instruction.
void ReferenceCore::follow(Instruction& instruction) {
    const bool is_mispredicted =
        branches_.is_mispredicted(instruction.ip, instruction.branch) || instruction.ends_interval;
    if (!is_mispredicted && !instruction.is_serialising()) return;
    stopped_by_ = &instruction;
    stopped_for_ = is_mispredicted ? params_.mispredict_penalty.count() : 1;
}

std::uint64_t ReferenceCore::rob_used() const {
    std::uint64_t used = 0;
    for (std::uint64_t i = head_; i < program_.size() && program_[i].rob_entry; ++i) ++used;
    return used;
}

std::uint64_t ReferenceCore::load_queue_used() const {
    std::uint64_t used = 0;
    for (std::uint64_t i = head_; i < program_.size() && program_[i].rob_entry; ++i)
        for (const Record& record : program_[i].records)
            if (record.is_load() && record.entered) ++used;
    return used;
}

}  // namespace mktme::reference_cpu
