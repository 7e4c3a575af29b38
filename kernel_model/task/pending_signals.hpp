// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "kernel_model/task/signal.hpp"

namespace mktme::task {

class SignalQueueBook;
struct QueuedSignal;
struct SigInfo;

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
