// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>

#include "kernel_model/task/siginfo.hpp"

namespace mktme::task {

/// A queued siginfo. It counts against its receiver's user while it is queued.
struct QueuedSignal {
    SigInfo info;
    std::uint64_t order = 0;          // of sending, over all signals
    std::int64_t* charged = nullptr;  // number queued for the user it counts against
    QueuedSignal* next = nullptr;
};

/// Storage of queued signals, and their number per user (RLIMIT_SIGPENDING). Records are reused: once a run has had its
/// longest queue, a signal needs no allocation.
class SignalQueueBook {
public:
    /// Returns a record; nullptr if `user` has `limit` of them already. An empty `limit` is no limit.
    QueuedSignal* take_record(Uid user, std::optional<std::int64_t> limit);
    void give_back(QueuedSignal* record);
    [[nodiscard]] std::int64_t queued(Uid user) const;

private:
    std::deque<QueuedSignal> records_;
    QueuedSignal* free_ = nullptr;
    std::map<Uid, std::int64_t> queued_;
    std::uint64_t sent_ = 0;
};

/// Signals pending for a thread, or for any thread of a process (struct sigpending).
///
/// A signal can be pending without a siginfo, if there was no room for one. It then carries only its number.
class PendingSignals {
public:
    [[nodiscard]] SignalSet set() const { return set_; }
    /// Queues `record` behind those of the same signal.
    void add(QueuedSignal* record);
    void add_without_info(Signal signal) { set_.add(signal); }

    /// Returns the signal to take next: a synchronous one, otherwise the lowest number. Returns Signal::none if all are
    /// in `blocked`.
    [[nodiscard]] Signal next(SignalSet blocked) const;
    /// Takes the oldest `signal`. Precondition: it is pending.
    SigInfo take(Signal signal, SignalQueueBook& book);
    /// Takes the oldest signal that an instruction of the thread has raised; nullopt if there is none to take.
    std::optional<SigInfo> take_fault(SignalSet blocked, SignalQueueBook& book);
    void discard(SignalSet signals, SignalQueueBook& book);

private:
    struct Queue {
        QueuedSignal* first = nullptr;
        QueuedSignal* last = nullptr;
    };

    Queue& queue_of(Signal signal) { return queues_[static_cast<std::size_t>(number(signal) - 1)]; }
    [[nodiscard]] const Queue& queue_of(Signal signal) const {
        return queues_[static_cast<std::size_t>(number(signal) - 1)];
    }

    SignalSet set_;
    std::array<Queue, signal_count> queues_{};
};

}  // namespace mktme::task
