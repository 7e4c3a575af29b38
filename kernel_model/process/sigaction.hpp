// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernel_model/process/send_signal.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::process {

using syscall::Result;
using task::AlternateStack;
using task::SigAction;
using task::SignalQueueBook;
using task::SignalSet;
using task::Task;

/// sigaction(2): yields the old action. Without a new one it only asks. EINVAL: no such signal, SIGKILL or
/// SIGSTOP with a new action, or a signal the kernel has decided the process to die of.
/// Ignoring a signal discards it where it is pending, blocked or not.
Result<SigAction> sigaction(SignalQueueBook& book, Task& caller, int signal,
                            const std::optional<SigAction>& action);

/// What sigprocmask(2) does with the set. Other numbers answer EINVAL.
enum class MaskHow : int { block = 0, unblock = 1, set_mask = 2 };

/// The size of a signal set that user space must give (sigsetsize).
inline constexpr std::size_t signal_set_size = 8;

/// rt_sigprocmask(2): yields the old mask. Without a set it only asks, whatever `how`. SIGKILL and SIGSTOP
/// are left out silently. EINVAL: a wrong size, or no such `how`.
Result<SignalSet> sigprocmask(Task& caller, MaskHow how, const std::optional<SignalSet>& set,
                              std::size_t set_size = signal_set_size);

/// rt_sigpending(2): what is blocked and waits for the thread or its process. EINVAL: a size beyond a set's.
Result<SignalSet> sigpending(const Task& caller, std::size_t set_size = signal_set_size);

/// sigaltstack(2): yields the old stack. Size 0 takes it away (SS_DISABLE). EPERM: the caller stands on it;
/// ENOMEM: smaller than MINSIGSTKSZ.
Result<AlternateStack> sigaltstack(Task& caller, const std::optional<AlternateStack>& stack);

/// What a child gets of its parent's signals at fork(2): everything but what is pending.
void inherit_signals(Task& child, const Task& parent);
/// What execve(2) does: handlers, their frames and the alternate stack are gone.
void forget_handlers(Task& task);

}  // namespace mktme::process
