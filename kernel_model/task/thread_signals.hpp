// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernel_model/task/alternate_stack.hpp"
#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/signal.hpp"
#include "kernel_model/task/stop_state.hpp"

namespace mktme::task {

struct SignalFrame;

/// Stack pointer of a thread unless it is set.
inline constexpr std::uint64_t usual_stack_pointer = 0x7fff'ffff'e000;

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
    std::vector<SignalFrame> frames;  // of the handlers that run; innermost last
};

}  // namespace mktme::task
