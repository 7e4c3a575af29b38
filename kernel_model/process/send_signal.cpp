// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/send_signal.hpp"

#include <algorithm>

#include "kernel_model/task/disposition.hpp"
#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/process_signals.hpp"
#include "kernel_model/task/signal_queue_book.hpp"
#include "kernel_model/task/stop_state.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

using syscall::failed;
using task::core_signals;
using task::Handler;
using task::is_realtime;
using task::number;
using task::PendingSignals;
using task::ProcessSignals;
using task::QueuedSignal;
using task::SigAction;
using task::stop_signals;
using task::StopState;
using task::ThreadGroup;
using task::ThreadSignals;
using task::unblockable_signals;

namespace {

ProcessSignals& shared(Task& task) { return task.group->signals; }

void discard_everywhere(SignalQueueBook& book, ThreadGroup& group, SignalSet signals) {
    group.signals.pending.discard(signals, book);
    for (Task* thread : group.threads) thread->signals.pending.discard(signals, book);
}

/// Continues the process at once, even if SIGCONT is blocked or ignored.
void continue_process(SignalQueueBook& book, ThreadGroup& group) {
    discard_everywhere(book, group, stop_signals);
    for (Task* thread : group.threads) {
        if (thread->signals.stop == StopState::stopped)
            thread->signals.alerted = true;  // it is stopped in deliver()
        thread->signals.stop = StopState::running;
    }
    ProcessSignals& process = group.signals;
    if (process.stopped) process.news_for_parent = SigCode::cld_continued;
    else if (process.threads_to_stop > 0) process.news_for_parent = SigCode::cld_stopped;
    if (process.stopped || process.threads_to_stop > 0) process.continued = true;
    process.stopped = false;
    process.threads_to_stop = 0;
}

/// Applies the effects that sending a signal has at once. Returns true if it is to be queued (prepare_signal).
bool prepare(SignalQueueBook& book, Task& target, Signal signal) {
    if (shared(target).dying_of) return false;
    if (stop_signals.contains(signal)) discard_everywhere(book, *target.group, {Signal::sigcont});
    else if (signal == Signal::sigcont) continue_process(book, *target.group);
    // The disposition of a blocked signal may change before it is unblocked.
    if ((target.signals.blocked | target.signals.opened).contains(signal)) return true;
    return !shared(target).dispositions.ignores(signal);
}

/// Returns true for a standard signal that does not claim to be from a user's sigqueue(3): no limit applies to it.
bool may_overrun(const SigInfo& info) { return !is_realtime(info.signal) && number(info.code) >= 0; }

/// Stores the siginfo, or drops it where that is allowed.
Errno enqueue(SignalQueueBook& book, Task& target, PendingSignals& pending, const SigInfo& info) {
    if (info.signal == Signal::sigkill) {
        pending.add_without_info(info.signal);
        return Errno::ok;
    }
    const auto limit = may_overrun(info) ? std::nullopt : shared(target).queue_limit;
    QueuedSignal* record = book.take_record(target.cred.uid.real, limit);
    if (record != nullptr) {
        record->info = info;
        pending.add(record);
        return Errno::ok;
    }
    if (is_realtime(info.signal) && info.code != SigCode::user) return Errno::eagain;
    pending.add_without_info(info.signal);
    return Errno::ok;
}

/// Returns true if this thread should take the signal (wants_signal).
bool wants(const Task& thread, Signal signal) {
    const ThreadSignals& own = thread.signals;
    if (own.blocked.contains(signal) || own.exiting) return false;
    if (signal == Signal::sigkill) return true;
    if (own.stop == StopState::stopped) return false;
    return own.on_processor || !own.alerted;
}

/// Returns the thread to alert: the addressed one if it takes the signal, otherwise the next one of the process, from
/// the last chosen one on. Returns nullptr if there is none.
Task* choose_thread(Task& target, Signal signal, SignalScope scope) {
    if (wants(target, signal)) return &target;
    auto& threads = target.group->threads;
    if (scope == SignalScope::thread || threads.size() == 1) return nullptr;
    Task*& last = shared(target).last_chosen;
    auto place = std::ranges::find(threads, last);
    if (place == threads.end()) place = threads.begin();
    for (std::size_t tried = 0; tried < threads.size(); ++tried) {
        if (wants(**place, signal)) return last = *place;
        if (++place == threads.end()) place = threads.begin();
    }
    return nullptr;
}

/// Ends all threads at once, for a signal that only ends the process.
void begin_death(ThreadGroup& group, Signal signal) {
    group.signals.dying_of = signal;
    group.signals.threads_to_stop = 0;
    for (Task* thread : group.threads) {
        thread->signals.stop = StopState::running;
        thread->signals.pending.add_without_info(Signal::sigkill);
        thread->signals.alerted = true;
    }
}

/// complete_signal
void alert(Task& target, Signal signal, SignalScope scope) {
    Task* chosen = choose_thread(target, signal, scope);
    if (chosen == nullptr) return;
    ProcessSignals& process = shared(target);
    const bool fatal = process.dispositions.is_fatal(signal) && !chosen->signals.opened.contains(signal);
    if (fatal && !core_signals.contains(signal)) begin_death(*target.group, signal);
    else chosen->signals.alerted = true;
}

}  // namespace

Errno send_signal(SignalQueueBook& book, Task& target, const SigInfo& info, SignalScope scope) {
    if (!prepare(book, target, info.signal)) return Errno::ok;
    PendingSignals& pending = scope == SignalScope::thread ? target.signals.pending : shared(target).pending;
    if (!is_realtime(info.signal) && pending.set().contains(info.signal)) return Errno::ok;
    if (const Errno error = enqueue(book, target, pending, info); failed(error)) return error;
    alert(target, info.signal, scope);
    return Errno::ok;
}

void force_signal(SignalQueueBook& book, Task& target, const SigInfo& info, ForcedHandler handler) {
    SigAction& action = shared(target).dispositions.of(info.signal);
    const bool blocked = target.signals.blocked.contains(info.signal);
    if (blocked || action.handler == Handler::ignore || handler != ForcedHandler::kept) {
        action.handler = Handler::by_default;
        if (handler == ForcedHandler::fatal) action.fixed = true;
        target.signals.blocked.remove(info.signal);
    }
    static_cast<void>(send_signal(book, target, info, SignalScope::thread));
    target.signals.alerted = true;  // it may have been pending, and blocked, before
}

SigInfo fault_info(Signal signal, SigCode code, std::uint64_t address, int pkey) {
    return {.signal = signal, .code = code, .address = address, .pkey = pkey};
}

void recalculate_alert(Task& task) {
    const ThreadSignals& own = task.signals;
    const SignalSet all = own.pending.set() | shared(task).pending.set();
    task.signals.alerted = !(all - own.blocked).empty() || own.stop == StopState::asked_to_stop;
}

void hand_over_shared(Task& task, SignalSet signals) {
    SignalSet left = shared(task).pending.set() & signals;
    auto& threads = task.group->threads;
    const auto self = std::ranges::find(threads, &task);
    const auto offer = [&](Task* thread) {
        if (thread == &task || thread->signals.exiting) return;
        if ((left - thread->signals.blocked).empty()) return;
        left = left & thread->signals.blocked;
        thread->signals.alerted = true;
    };
    std::for_each(self, threads.end(), offer);
    std::for_each(threads.begin(), self, offer);
}

void set_blocked(Task& task, SignalSet blocked) {
    blocked = blocked - unblockable_signals;
    if (task.signals.alerted && task.group->threads.size() > 1)
        hand_over_shared(task, blocked - task.signals.blocked);
    task.signals.blocked = blocked;
    recalculate_alert(task);
}

}  // namespace mktme::process
