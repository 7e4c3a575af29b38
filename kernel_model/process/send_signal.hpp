// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/errno.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::process {

using syscall::Errno;
using task::SigCode;
using task::SigInfo;
using task::Signal;
using task::SignalQueueBook;
using task::SignalSet;
using task::Task;

/// Whom a signal is for: one thread, or whichever thread of its process takes it.
enum class SignalScope : std::uint8_t { thread, process };

/// Makes a signal pending and alerts a thread that can take it, without asking who sends it.
///
/// A standard signal that is pending already, one that is ignored, and any to a process that is ending are
/// dropped with success. EAGAIN: a real-time signal that tells more than kill(2) does, and the user of
/// `target` has as many queued as `target` may.
Errno send_signal(SignalQueueBook& book, Task& target, const SigInfo& info, SignalScope scope);

/// What becomes of a handler when the kernel forces a signal on a thread.
enum class ForcedHandler : std::uint8_t {
    kept,  // unless the signal is blocked or ignored, which it then no longer is
    by_default,
    fatal,  // the default, and nobody may change that
};

/// Sends a signal that cannot be put off: a fault, or a stack that holds no frame.
void force_signal(SignalQueueBook& book, Task& target, const SigInfo& info,
                  ForcedHandler handler = ForcedHandler::kept);

/// The signal of an access that failed, as the page-fault handler raises it.
[[nodiscard]] SigInfo fault_info(Signal signal, SigCode code, std::uint64_t address, int pkey = 0);

/// Asks whether the thread still has a signal to look for, and remembers the answer.
void recalculate_alert(Task& task);
/// Lets the other threads have what `task` can no longer take of the signals that are for all.
void hand_over_shared(Task& task, SignalSet signals);
/// Changes the mask; others take over what is pending for all.
void set_blocked(Task& task, SignalSet blocked);

}  // namespace mktme::process
