// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>

#include "kernel_model/task/siginfo.hpp"

namespace mktme::task {

/// A siginfo that waits to be taken; it counts against its receiver's user while it does.
struct QueuedSignal {
    SigInfo info;
    std::uint64_t order = 0;          // of sending, over all signals
    std::int64_t* charged = nullptr;  // how many wait for the user who pays
    QueuedSignal* next = nullptr;
};

/// The memory of queued signals, and how many each user has (RLIMIT_SIGPENDING). Records are used again, so
/// once a run has seen its longest queue, a signal costs no allocation.
class SignalQueueBook {
public:
    /// Null if `user` has `limit` of them already; nothing limits where `limit` is empty.
    QueuedSignal* take_record(Uid user, std::optional<std::int64_t> limit);
    void give_back(QueuedSignal* record);
    [[nodiscard]] std::int64_t queued(Uid user) const;

private:
    std::deque<QueuedSignal> records_;
    QueuedSignal* free_ = nullptr;
    std::map<Uid, std::int64_t> queued_;
    std::uint64_t sent_ = 0;
};

/// The signals that wait for a thread, or for any thread of a process (struct sigpending).
///
/// A signal can be pending without a siginfo, when there was no room for one: it then tells nothing but
/// its number.
class PendingSignals {
public:
    [[nodiscard]] SignalSet set() const { return set_; }
    /// Queues behind those of the same signal.
    void add(QueuedSignal* record);
    void add_without_info(Signal signal) { set_.add(signal); }

    /// The one to take next: a synchronous one, else the lowest number. None if all are in `blocked`.
    [[nodiscard]] Signal next(SignalSet blocked) const;
    /// Takes the oldest `signal`, which must be pending.
    SigInfo take(Signal signal, SignalQueueBook& book);
    /// Takes the oldest signal that an instruction of the thread has raised.
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
