// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/errno.hpp"
#include "kernel_model/task/siginfo.hpp"

namespace mktme::task {
class SignalQueueBook;
struct Task;
}  // namespace mktme::task

namespace mktme::process {

using syscall::Errno;
using task::SigCode;
using task::SigInfo;
using task::Signal;
using task::SignalQueueBook;
using task::SignalSet;
using task::Task;

/// Receiver of a signal: one thread, or any thread of its process.
enum class SignalScope : std::uint8_t { thread, process };

/// Makes a signal pending and alerts a thread that can take it. The sender's permission is not checked.
///
/// A standard signal that is pending already, one that is ignored, and any to a process that is ending are dropped with
/// success. EAGAIN: a real-time signal that carries more than kill(2) gives it, and the user of `target` has as many
/// queued as `target` may.
Errno send_signal(SignalQueueBook& book, Task& target, const SigInfo& info, SignalScope scope);

/// Fate of the handler when the kernel forces a signal on a thread.
enum class ForcedHandler : std::uint8_t {
    kept,  // unless the signal is blocked or ignored; it is then unblocked, with the default action
    by_default,
    fatal,  // the default, which can no longer be changed
};

/// Sends a signal that cannot be deferred: a fault, or a stack without room for a frame.
void force_signal(SignalQueueBook& book, Task& target, const SigInfo& info,
                  ForcedHandler handler = ForcedHandler::kept);

/// Returns the siginfo of an access that failed, as the page-fault handler raises it.
[[nodiscard]] SigInfo fault_info(Signal signal, SigCode code, std::uint64_t address, int pkey = 0);

/// Updates whether the thread has a signal to check for.
void recalculate_alert(Task& task);
/// Hands over to other threads the signals of the process, out of `signals`, that `task` can no longer take.
void hand_over_shared(Task& task, SignalSet signals);
/// Changes the mask. Other threads take over what is pending for the process and newly blocked.
void set_blocked(Task& task, SignalSet blocked);

}  // namespace mktme::process
