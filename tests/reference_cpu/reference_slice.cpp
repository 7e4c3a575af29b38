// SPDX-License-Identifier: Apache-2.0
// A slice: the order of what it does in a cycle, and lines in transition.
#include "tests/reference_cpu/reference_slice.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>

#include "models/base/error.hpp"
#include "tests/reference_cpu/reference_contents.hpp"
#include "tests/reference_cpu/reference_memory.hpp"

namespace mktme::reference_cpu {

namespace {}  // namespace

ReferenceSlice::ReferenceSlice(Number number, const cache::HierarchyParams& params, Mail& mail,
                               ReferenceMemory& memory, ReferenceContents& contents,
                               cpu::MachineObserver& observer)
    : number_{number},
      params_{params},
      mail_{mail},
      memory_{memory},
      contents_{contents},
      observer_{observer},
      llc_{params.llc, params.seed,
           fmt::format("package{}.slice{}.llc", number / params.cores, number % params.cores)} {}

void ReferenceSlice::send(Number core, Message message, Cycle leaves) {
    message.core = core;
    message.at = leaves + params_.hop.count();
    mail_.send_to_core(message, number_);
}

void ReferenceSlice::cycle(Cycle s) {
    see_memory(s);
    end_transitions(s);
    queue_arrivals(s);
    go_on_with_wbinvd(s);
    take_message(s);
    end_transitions(s);  // of a Put that is done
    put_to_memory(s);
    note_device_write(s);
}

void ReferenceSlice::see_memory(Cycle s) {
    const std::vector<MemoryAnswer> answers = memory_.take(number_, s);
    for (const MemoryAnswer& answer : answers)
        if (answer.errand == Errand::write_back) --write_backs_;
    if (std::ranges::any_of(answers, [](const auto& one) { return one.errand != Errand::read; }))
        try_insertions(s);
    for (const MemoryAnswer& answer : answers)
        if (answer.errand == Errand::flush) {
            Transition& transition = transitions_.at(answer.line);
            send(transition.message->core, {.kind = MessageKind::flush_answer, .line = answer.line}, s);
            transition.done = s;
        }
    for (const MemoryAnswer& answer : answers)
        if (answer.errand == Errand::read) see_data(answer, s);
}

void ReferenceSlice::see_data(const MemoryAnswer& answer, Cycle s) {
    const PhysAddr line = answer.line;
    if (answer.data != contents::no_read)
        contents_.come_from_memory(number_, line, memory_.take_data(answer.data), s);
    Transition& transition = transitions_.at(line);
    reply(line, transition, {.place = Source::Place::memory, .exposed = answer.exposed}, true, s);
    if (transition.message->kind == MessageKind::device_read) return;
    const bool is_read = transition.message->kind == MessageKind::get_s;
    if (is(cache::Inclusion::inclusive) || (is_read && is(cache::Inclusion::non_inclusive)))
        insert({.line = line, .is_dirty = false}, s);
}

/// Ends those that are done, in order of line address.
void ReferenceSlice::end_transitions(Cycle s) {
    const auto is_done = [s](const auto& entry) { return entry.second.done == s; };
    for (auto done = std::ranges::find_if(transitions_, is_done); done != transitions_.end();
         done = std::ranges::find_if(transitions_, is_done))
        end_transition(done->first, s);
}

void ReferenceSlice::end_transition(PhysAddr line, Cycle s) {
    transitions_.erase(line);
    try_insertions(s);
    if (transitions_.contains(line)) return;  // as a victim
    const auto laid = laid_aside_.find(line);
    if (laid == laid_aside_.end() || held_.contains(line)) return;
    resumed_.push_back(laid->second.front());
    held_.insert(line);
    laid->second.pop_front();
    if (laid->second.empty()) laid_aside_.erase(laid);
}

void ReferenceSlice::queue_arrivals(Cycle s) {
    std::vector<Message> come = taken_at(mail_.to_slice[number_], s);
    const auto place = [&](const Message& message) {
        const std::uint64_t all = params_.requesters();
        const std::uint64_t core = (message.core + all - s % all) % all;
        return std::tuple{core, rank(message.kind), message.line};
    };
    std::ranges::stable_sort(come, [&](const Message& a, const Message& b) { return place(a) < place(b); });
    arrivals_.insert(arrivals_.end(), come.begin(), come.end());
}

void ReferenceSlice::take_message(Cycle s) {
    if (const auto message = next_message()) process(*message, s);
}

/// Removes the message that is taken now. Lays aside those before it.
std::optional<Message> ReferenceSlice::next_message() {
    const auto removed = [this](const std::deque<Message>::iterator& place) {
        const Message message = *place;
        arrivals_.erase(place);
        return message;
    };
    if (!insertions_.empty() || wbinvd_) {
        const auto answer = std::ranges::find(arrivals_, MessageKind::probe_answer, &Message::kind);
        return answer == arrivals_.end() ? std::nullopt : std::optional{removed(answer)};
    }
    if (!resumed_.empty()) {
        const Message message = resumed_.front();
        resumed_.pop_front();
        held_.erase(message.line);
        if (cache::is_put(message.kind)) transitions_[message.line] = {.message = message};
        return message;
    }
    while (!arrivals_.empty()) {
        const Message message = removed(arrivals_.begin());
        const bool has_line =
            message.kind != MessageKind::probe_answer && message.kind != MessageKind::wbinvd;
        if (!has_line || !is_in_transition(message.line)) return message;
        laid_aside_[message.line].push_back(message);
    }
    return std::nullopt;
}

/// Writes go first, then reads, each by line address.
void ReferenceSlice::put_to_memory(Cycle s) {
    std::ranges::stable_sort(to_memory_, {}, [](const ToMemory& one) {
        return std::pair{one.errand == Errand::read, one.line};
    });
    for (const ToMemory& one : to_memory_) {
        observer_.to_memory(number_, Cycles{s + latency()}, one.errand != Errand::read, one.line);
        if (one.errand == Errand::read) read_memory(one, s + latency());
        else write_memory(one, s + latency());
    }
    to_memory_.clear();
}

void ReferenceSlice::write_memory(const ToMemory& one, Cycle leaves) {
    const SentData data = contents_.send_to_memory(number_, one.line, leaves - latency());
    if (contents_.mode() == contents::DataMode::full)
        observer_.bytes_to_memory(number_, Cycles{leaves}, one.line, data.bytes);
    memory_.write(number_, one.errand, one.line, data, leaves);
}

/// The contents of a line that another core or the LLC has are not those of memory.
void ReferenceSlice::read_memory(const ToMemory& one, Cycle leaves) {
    const auto found = directory_.find(one.line);
    Holders others = found == directory_.end() ? Holders{} : found->second;
    const Message& message = *transitions_.at(one.line).message;
    if (!cache::is_of_device(message.kind)) others.leave(message.core);
    const bool is_of_memory = others.is_nobody() && !llc_.has(one.line);
    if (message.kind == MessageKind::device_read)
        note_device_read(one.line, is_of_memory, leaves - latency());
    if (is_of_memory) contents_.ask_memory(number_, one.line, leaves - latency());
    memory_.read(number_, one.line, leaves);
}

bool ReferenceSlice::is_quiet() const {
    return transitions_.empty() && held_.empty() && arrivals_.empty() && laid_aside_.empty() &&
           resumed_.empty() && insertions_.empty() && write_backs_ == 0 && !wbinvd_;
}

std::string ReferenceSlice::text() const {
    std::string text = fmt::format("slice {}: {} write-backs, {} arrivals, {} resumed;", number_,
                                   write_backs_, arrivals_.size(), resumed_.size());
    for (const auto& [line, transition] : transitions_)
        text += fmt::format(" transition {:x} kind {} probes {};", line.count(),
                            transition.message ? static_cast<int>(transition.message->kind) : -1,
                            transition.probes);
    for (const Insertion& one : insertions_) text += fmt::format(" insertion {:x};", one.line.count());
    return text;
}

}  // namespace mktme::reference_cpu
