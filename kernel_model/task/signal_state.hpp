// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/signal_frame.hpp"

namespace mktme::task {

struct Task;

/// How far a thread is in stopping with its process.
enum class StopState : std::uint8_t { running, asked_to_stop, stopped };

/// What a thread has to do with signals.
struct ThreadSignals {
    SignalSet blocked{};
    /// The true mask while sigtimedwait(2) has opened it for what it waits for (real_blocked).
    SignalSet opened{};
    PendingSignals pending{};
    /// Look for signals before going on in user space (TIF_SIGPENDING). May be set in vain.
    bool alerted = false;
    /// Runs on a processor just now, so it will see a signal soon whatever waits for it already.
    bool on_processor = false;
    bool exiting = false;
    StopState stop = StopState::running;
    AlternateStack alternate_stack{};
    std::uint64_t stack_pointer = usual_stack_pointer;
    std::vector<SignalFrame> frames{};  // of the handlers that run; innermost last
};

/// RLIMIT_SIGPENDING where nobody set it: half of the threads there may be, whose stacks (16 KiB each) may
/// take an eighth of the memory (kernel/fork.c, fork_init and set_max_threads), on a machine of 64 GiB.
inline constexpr std::int64_t usual_queue_limit =
    (std::int64_t{64} << 30) / (8 * (std::int64_t{16} << 10)) / 2;

/// What all threads of a process share about signals.
struct ProcessSignals {
    PendingSignals pending{};
    Dispositions dispositions{};
    /// Who was last asked to take a signal that all may take; the next search starts there.
    Task* last_chosen = nullptr;
    /// The process is ending, of this signal: nothing more is sent to it.
    std::optional<Signal> dying_of{};
    bool stopped = false;
    int threads_to_stop = 0;
    Signal stop_signal = Signal::none;
    /// SIGCONT came: the parent is told when a thread next runs.
    std::optional<SigCode> news_for_parent{};
    std::optional<std::int64_t> queue_limit = usual_queue_limit;  // RLIMIT_SIGPENDING; empty: unlimited
};

}  // namespace mktme::task
