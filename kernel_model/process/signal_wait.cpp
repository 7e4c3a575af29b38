// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/signal_wait.hpp"

#include "kernel_model/process/signal_delivery.hpp"
#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/signal_queue_book.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::process {

using syscall::Errno;
using task::ThreadSignals;
using task::unblockable_signals;

SignalWait::SignalWait(SignalQueueBook& book, Task& caller, SignalSet signals, Patience patience)
    : book_{&book},
      caller_{&caller},
      others_{SignalSet::all() - (signals - unblockable_signals)},
      patience_{patience} {}

Result<SigInfo> SignalWait::run() {
    const bool slept = asleep_;
    if (asleep_) wake_up();
    if (const auto info = dequeue_signal(*book_, *caller_, others_)) return *info;
    if (patience_ == Patience::none) return Errno::eagain;
    if (slept) return Errno::eintr;
    go_to_sleep();
    return Errno::erestartsys;
}

/// Unblocks the signals that are waited for, so that their senders wake this thread.
void SignalWait::go_to_sleep() {
    ThreadSignals& own = caller_->signals;
    own.opened = own.blocked;
    own.blocked = own.blocked & others_;
    recalculate_alert(*caller_);
    asleep_ = true;
}

void SignalWait::wake_up() {
    const SignalSet blocked = caller_->signals.opened;
    caller_->signals.opened = {};
    set_blocked(*caller_, blocked);
    asleep_ = false;
}

bool SignalWait::can_continue() const {
    return !asleep_ || caller_->signals.alerted || patience_ == Patience::none;
}

}  // namespace mktme::process
