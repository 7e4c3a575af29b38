// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/task/pending_signals.hpp"

#include "kernel_model/task/signal_queue_book.hpp"

namespace mktme::task {

QueuedSignal* SignalQueueBook::take_record(Uid user, std::optional<std::int64_t> limit) {
    std::int64_t& queued = queued_[user];
    if (limit && queued >= *limit) return nullptr;
    if (free_ == nullptr) free_ = &records_.emplace_back();
    QueuedSignal* record = free_;
    free_ = record->next;
    ++queued;
    record->order = ++sent_;
    record->charged = &queued;
    record->next = nullptr;
    return record;
}

void SignalQueueBook::give_back(QueuedSignal* record) {
    --*record->charged;
    record->next = free_;
    free_ = record;
}

std::int64_t SignalQueueBook::queued(Uid user) const {
    const auto place = queued_.find(user);
    return place != queued_.end() ? place->second : 0;
}

void PendingSignals::add(QueuedSignal* record) {
    Queue& queue = queue_of(record->info.signal);
    if (queue.last != nullptr) queue.last->next = record;
    else queue.first = record;
    queue.last = record;
    set_.add(record->info.signal);
}

Signal PendingSignals::next(SignalSet blocked) const {
    const SignalSet ready = set_ - blocked;
    const SignalSet first = ready & synchronous_signals;
    return first.empty() ? ready.lowest() : first.lowest();
}

SigInfo PendingSignals::take(Signal signal, SignalQueueBook& book) {
    Queue& queue = queue_of(signal);
    QueuedSignal* record = queue.first;
    SigInfo info{.signal = signal};
    if (record != nullptr) {
        info = record->info;
        queue.first = record->next;
        if (queue.first == nullptr) queue.last = nullptr;
        book.give_back(record);
    }
    if (queue.first == nullptr) set_.remove(signal);
    return info;
}

/// As in the kernel (dequeue_synchronous_signal): one unblocked synchronous signal is enough to take the
/// oldest of them, even if that is blocked.
std::optional<SigInfo> PendingSignals::take_fault(SignalSet blocked, SignalQueueBook& book) {
    if (((set_ - blocked) & synchronous_signals).empty()) return std::nullopt;
    const QueuedSignal* oldest = nullptr;
    for (SignalSet rest = set_ & synchronous_signals; !rest.empty(); rest.remove(rest.lowest())) {
        const QueuedSignal* record = queue_of(rest.lowest()).first;
        if (record == nullptr || from_user(record->info.code)) continue;
        if (oldest == nullptr || record->order < oldest->order) oldest = record;
    }
    if (oldest == nullptr) return std::nullopt;
    return take(oldest->info.signal, book);
}

void PendingSignals::discard(SignalSet signals, SignalQueueBook& book) {
    for (SignalSet rest = set_ & signals; !rest.empty(); rest.remove(rest.lowest()))
        while (set_.contains(rest.lowest())) static_cast<void>(take(rest.lowest(), book));
}

}  // namespace mktme::task
