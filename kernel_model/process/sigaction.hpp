// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "kernel_model/process/send_signal.hpp"
#include "kernel_model/syscall/result.hpp"
#include "kernel_model/task/disposition.hpp"

namespace mktme::task {
struct AlternateStack;
}

namespace mktme::process {

using syscall::Result;
using task::AlternateStack;
using task::SigAction;
using task::SignalQueueBook;
using task::SignalSet;
using task::Task;

/// sigaction(2). Returns the old action. Without a new one it changes nothing. EINVAL: no such signal, SIGKILL or
/// SIGSTOP with a new action, or a signal whose fatal default the kernel has forced. Ignoring a signal discards it
/// where it is pending, blocked or not.
Result<SigAction> sigaction(SignalQueueBook& book, Task& caller, int signal,
                            const std::optional<SigAction>& action);

/// Operation of sigprocmask(2) on the mask. Other numbers yield EINVAL.
enum class MaskHow : int { block = 0, unblock = 1, set_mask = 2 };

/// The size in bytes of a signal set that user space must give (sigsetsize).
inline constexpr std::size_t signal_set_size = 8;

/// rt_sigprocmask(2). Returns the old mask. Without a set it changes nothing, whatever `how` is. SIGKILL and SIGSTOP
/// are left out silently. EINVAL: a wrong size, or no such `how`.
Result<SignalSet> sigprocmask(Task& caller, MaskHow how, const std::optional<SignalSet>& set,
                              std::size_t set_size = signal_set_size);

/// rt_sigpending(2). Returns the blocked signals that are pending for the thread or its process. EINVAL: a size larger
/// than that of a set.
Result<SignalSet> sigpending(const Task& caller, std::size_t set_size = signal_set_size);

/// Replaces the mask until a handler has returned, or the thread returns to user space without one: the first half of
/// sigsuspend(2).
void suspend_mask(Task& caller, SignalSet set);

/// sigaltstack(2). Returns the old stack. Size 0 removes it (SS_DISABLE). EPERM: the caller runs on it; ENOMEM: smaller
/// than MINSIGSTKSZ.
Result<AlternateStack> sigaltstack(Task& caller, const std::optional<AlternateStack>& stack);

/// Copies the parent's signal state to a child at fork(2), except pending signals.
void inherit_signals(Task& child, const Task& parent);
/// Applies execve(2): removes handlers, their frames and the alternate stack.
void forget_handlers(Task& task);

}  // namespace mktme::process
