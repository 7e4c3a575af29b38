// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/signal_frame.hpp"

namespace mktme::task {

struct Task;

/// Progress of a thread in stopping with its process.
enum class StopState : std::uint8_t { running, asked_to_stop, stopped };

/// Signal state of a thread.
struct ThreadSignals {
    SignalSet blocked{};
    /// The actual mask while sigtimedwait(2) unblocks the signals it waits for (real_blocked).
    SignalSet opened{};
    PendingSignals pending{};
    /// True if the thread must check for signals before it returns to user space (TIF_SIGPENDING). It may be set
    /// without need.
    bool alerted = false;
    /// True if the thread runs on a processor now. It will see a signal soon, whatever is pending for it already.
    bool on_processor = false;
    bool exiting = false;
    StopState stop = StopState::running;
    AlternateStack alternate_stack{};
    std::uint64_t stack_pointer = usual_stack_pointer;
    std::vector<SignalFrame> frames{};  // of the handlers that run; innermost last
};

/// Default of RLIMIT_SIGPENDING on a machine of 64 GiB: half of the possible threads. Their stacks (16 KiB each) may
/// take an eighth of the memory (kernel/fork.c, fork_init and set_max_threads).
inline constexpr std::int64_t usual_queue_limit =
    (std::int64_t{64} << 30) / (8 * (std::int64_t{16} << 10)) / 2;

/// Signal state that all threads of a process share.
struct ProcessSignals {
    PendingSignals pending{};
    Dispositions dispositions{};
    /// Thread last chosen to take a signal sent to the process. The next search starts there.
    Task* last_chosen = nullptr;
    /// Signal that is ending the process, if any. Nothing more is sent to the process then.
    std::optional<Signal> dying_of{};
    bool stopped = false;
    int threads_to_stop = 0;
    Signal stop_signal = Signal::none;
    bool stop_reaped = false;  // the parent has waited for the present stop
    bool continued = false;    // since the last stop, and the parent has not waited for it
    /// Effect of SIGCONT that the parent has not been told yet. A thread reports it when it next runs.
    std::optional<SigCode> news_for_parent{};
    std::optional<std::int64_t> queue_limit = usual_queue_limit;  // RLIMIT_SIGPENDING; empty: unlimited
};

}  // namespace mktme::task
