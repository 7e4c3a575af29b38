// SPDX-License-Identifier: Apache-2.0
#include "models/cache/slice.hpp"

#include <algorithm>
#include <tuple>

namespace mktme::cache {

// Time and transitions of a slice: what it does in a cycle, in which order (docs/models/coherence.md#slices).

namespace {

constexpr Cycles one_cycle{1};
constexpr std::uint64_t first_lines = 1024;  // for which a directory has memory from the start

}  // namespace

Slice::Slice(const HierarchyParams& params, std::uint32_t number, const std::string& path,
             const Outboxes& outboxes)
    : inclusion_{params.llc_inclusion},
      keeps_accesses_{params.data != contents::DataMode::none},
      number_{number},
      latency_{params.llc.latency},
      hop_{params.hop},
      requesters_{params.requesters()},
      write_backs_{params.llc.write_back_entries},
      array_{params.llc, params.seed, path + ".llc"},
      directory_{first_lines},
      out_{outboxes},
      reads_{params.clock} {}

bool Slice::comes_later(const Arrival& a, const Arrival& b) {
    const auto place = [](const Arrival& arrival) {
        return std::tuple{arrival.message.at, arrival.rank, group_of(arrival.message.kind),
                          arrival.message.line};
    };
    if (place(a) != place(b)) return place(b) < place(a);
    return static_cast<std::int32_t>(a.order - b.order) > 0;
}

bool Slice::happens_later(const Event& a, const Event& b) {
    return std::tuple{b.at, b.kind, b.line} < std::tuple{a.at, a.kind, a.line};
}

void Slice::deliver(const Message& message) {
    const std::uint64_t first = message.at.count() % requesters_;
    const auto rank = static_cast<std::uint32_t>((message.core + requesters_ - first) % requesters_);
    auto& heap = message.kind == MessageKind::probe_answer ? answers_ : inbox_;
    heap.push_back({message, rank, delivered_++});
    std::ranges::push_heap(heap, comes_later);
    next_ = std::min(next_, std::max(message.at, take_from_));
}

void Slice::memory_answers(const MemoryAnswer& answer) {
    const auto& [at, line, use, exposed] = answer;
    if (use == MemoryUse::read) return this->at({at, EventKind::data, line, exposed});
    if (use == MemoryUse::flush) return this->at({at, EventKind::flush_accepted, line});
    if (at < done_) --used_write_backs_;  // nobody has waited for it
    else this->at({at, EventKind::victim_accepted, line});
}

void Slice::at(const Event& event) {
    events_.push_back(event);
    std::ranges::push_heap(events_, happens_later);
    next_ = std::min(next_, event.at);
}

void Slice::step(Cycles now) {
    while (!events_.empty() && events_.front().at == now) {
        std::ranges::pop_heap(events_, happens_later);
        const Event event = events_.back();
        events_.pop_back();
        run_event(event, now);
    }
    if (walk_) walk_on(now);
    if (now >= take_from_) take_message(now);
    done_ = now + one_cycle;
    update_next(now);
}

void Slice::run_event(const Event& event, Cycles now) {
    switch (event.kind) {
        case EventKind::victim_accepted:
            --used_write_backs_;
            try_insertions(now);
            break;
        case EventKind::flush_accepted:
            --flushes_in_memory_;
            try_insertions(now);
            flush_done(transition_of(event.line)->message, now);
            break;
        case EventKind::data: data_came(event); break;
        case EventKind::done: end_transition(event.line, now); break;
    }
}

/// Takes one message, if there is one that may be taken. While an insertion waits, or WBINVD walks, only answers to probes
/// may.
void Slice::take_message(Cycles now) {
    const bool is_blocked = walk_ || !insertions_.empty();
    if (is_blocked ? take_answer(now) : take_resumed(now) || take_arrived(now)) take_from_ = now + one_cycle;
}

bool Slice::take_resumed(Cycles now) {
    if (resumed_.empty()) return false;
    const RequestNumber number = resumed_.front();
    resumed_.pop_front();
    const Message message = laid_aside_[number];
    laid_aside_.remove(number);
    see_taken(message, now);
    start(message, true, now);
    return true;
}

bool Slice::take_answer(Cycles now) {
    if (answers_.empty() || answers_.front().message.at > now) return false;
    std::ranges::pop_heap(answers_, comes_later);
    const Message answer = answers_.back().message;
    answers_.pop_back();
    see_taken(answer, now);
    answered(answer, now);
    return true;
}

/// Takes the first of all messages that have come, and lays aside those before it whose line is in transition.
bool Slice::take_arrived(Cycles now) {
    while (!inbox_.empty() && inbox_.front().message.at <= now) {
        if (!answers_.empty() && comes_later(inbox_.front(), answers_.front())) break;
        std::ranges::pop_heap(inbox_, comes_later);
        const Message message = inbox_.back().message;
        inbox_.pop_back();
        if (message.kind == MessageKind::wbinvd) {
            see_taken(message, now);
            begin_wbinvd(message, now);
            return true;
        }
        if (directory_.is_in_transition(message.line)) {
            ++directory_stats_.laid_aside;
            directory_.admit(message.line, static_cast<RequestNumber>(laid_aside_.add(message)));
            continue;
        }
        see_taken(message, now);
        start(message, false, now);
        return true;
    }
    return take_answer(now);
}

void Slice::see_taken(const Message& message, Cycles now) {
    count(message.kind);
    if (observer_ != nullptr) observer_->taken(number_, now, message.kind, message.core, message.line);
}

void Slice::count(MessageKind kind) {
    if (is_put(kind)) ++directory_stats_.puts;
    else if (is_flush(kind)) ++directory_stats_.flushes;
    else if (group_of(kind) == MessageKind::get_s) ++directory_stats_.requests;
}

void Slice::update_next(Cycles now) {
    next_ = events_.empty() ? Cycles::max() : events_.front().at;
    const auto may_take = [&](Cycles at) {
        next_ = std::min(next_, std::max({at, take_from_, now + one_cycle}));
    };
    if (!answers_.empty()) may_take(answers_.front().message.at);
    if (walk_ && walk_->set < array_.sets() && !walk_->is_blocked) next_ = now + one_cycle;
    if (walk_ || !insertions_.empty()) return;
    if (!inbox_.empty()) may_take(inbox_.front().message.at);
    if (!resumed_.empty()) may_take(now);
}

/// Begins a transition of the line of a message. References to others may be invalid then.
Slice::Transition& Slice::begin_transition(const Message& message) {
    const auto number = transitions_.add({.message = message});
    active_[message.line.count()] = number;
    return transitions_[number];
}

Slice::Transition* Slice::transition_of(PhysAddr line) {
    const auto found = active_.find(line.count());
    return found == active_.end() ? nullptr : &transitions_[found->second];
}

/// Ends a transition. Insertions that wait are tried before what was laid aside for the line is brought back: one of them
/// may begin another transition of this line, which then brings it back.
void Slice::end_transition(PhysAddr line, Cycles now) {
    const auto found = active_.find(line.count());
    const auto number = found->second;
    const bool brings_back = transitions_[number].brings_back;
    active_.erase(found);
    transitions_.remove(number);
    try_insertions(now);
    if (!brings_back) return;
    if (Transition* const other = transition_of(line)) other->brings_back = true;
    else bring_back(line);
}

/// The message laid aside first for a line will be taken next; the line stays in transition until it is done.
void Slice::bring_back(PhysAddr line) {
    if (const auto number = directory_.finish(line)) resumed_.push_back(*number);
}

}  // namespace mktme::cache
