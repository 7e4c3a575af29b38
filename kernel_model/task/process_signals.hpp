// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "kernel_model/task/disposition.hpp"
#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/sig_code.hpp"
#include "kernel_model/task/signal.hpp"

namespace mktme::task {

struct Task;

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
