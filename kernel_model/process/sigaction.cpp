// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/sigaction.hpp"

#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/process_signals.hpp"
#include "kernel_model/task/signal_frame.hpp"
#include "kernel_model/task/signal_queue_book.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

using syscall::Errno;
namespace action_flag = task::action_flag;
using task::is_signal;
using task::ProcessSignals;
using task::Signal;
using task::ThreadSignals;
using task::unblockable_signals;
using task::usual_stack_pointer;

namespace {

constexpr std::uint64_t smallest_alternate_stack = 2048;  // MINSIGSTKSZ

}  // namespace

Result<SigAction> sigaction(SignalQueueBook& book, Task& caller, int signal,
                            const std::optional<SigAction>& action) {
    if (!is_signal(signal)) return Errno::einval;
    const auto which = static_cast<Signal>(signal);
    if (action && unblockable_signals.contains(which)) return Errno::einval;
    ProcessSignals& process = caller.group->signals;
    SigAction& present = process.dispositions.of(which);
    if (present.fixed) return Errno::einval;
    const SigAction old = present;
    if (!action) return old;
    present = {.handler = action->handler,
               .flags = action->flags & action_flag::known,
               .mask = action->mask - unblockable_signals};
    if (process.dispositions.ignores(which)) {
        process.pending.discard({which}, book);
        for (Task* thread : caller.group->threads) thread->signals.pending.discard({which}, book);
    }
    return old;
}

Result<SignalSet> sigprocmask(Task& caller, MaskHow how, const std::optional<SignalSet>& set,
                              std::size_t set_size) {
    if (set_size != signal_set_size) return Errno::einval;
    const SignalSet old = caller.signals.blocked;
    if (!set) return old;
    switch (how) {
        case MaskHow::block: set_blocked(caller, old | (*set - unblockable_signals)); return old;
        case MaskHow::unblock: set_blocked(caller, old - *set); return old;
        case MaskHow::set_mask: set_blocked(caller, *set); return old;
    }
    return Errno::einval;
}

void suspend_mask(Task& caller, SignalSet set) {
    caller.suspended_mask = caller.signals.blocked;
    set_blocked(caller, set);
}

Result<SignalSet> sigpending(const Task& caller, std::size_t set_size) {
    if (set_size > signal_set_size) return Errno::einval;
    return caller.signals.blocked & (caller.signals.pending.set() | caller.group->signals.pending.set());
}

Result<AlternateStack> sigaltstack(Task& caller, const std::optional<AlternateStack>& stack) {
    ThreadSignals& own = caller.signals;
    const AlternateStack old = own.alternate_stack;
    if (!stack) return old;
    if (old.is_in_use(own.stack_pointer)) return Errno::eperm;
    if (stack->size == 0) own.alternate_stack = {};
    else if (stack->size < smallest_alternate_stack) return Errno::enomem;
    else own.alternate_stack = *stack;
    return old;
}

void inherit_signals(Task& child, const Task& parent) {
    const ThreadSignals& own = parent.signals;
    child.signals.blocked = own.blocked;
    child.signals.alternate_stack = own.alternate_stack;
    child.signals.stack_pointer = own.stack_pointer;
    child.signals.frames = own.frames;
    child.group->signals.dispositions = parent.group->signals.dispositions;
    child.group->signals.queue_limit = parent.group->signals.queue_limit;
}

void forget_handlers(Task& task) {
    task.group->signals.dispositions.reset_for_exec();
    task.signals.alternate_stack = {};
    task.signals.stack_pointer = usual_stack_pointer;
    task.signals.frames.clear();
}

}  // namespace mktme::process
