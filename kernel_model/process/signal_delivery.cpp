// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/signal_delivery.hpp"

#include <utility>

#include "kernel_model/process/handler_pkru.hpp"
#include "kernel_model/process/job_control.hpp"
#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/process_signals.hpp"
#include "kernel_model/task/signal_frame.hpp"
#include "kernel_model/task/signal_queue_book.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

namespace action_flag = task::action_flag;
using task::AlternateStack;
using task::core_signals;
using task::Handler;
using task::leaves_core_dump;
using task::number;
using task::PendingSignals;
using task::ProcessSignals;
using task::red_zone;
using task::rt_sigframe_size;
using task::SigCode;
using task::Signal;
using task::signal_frame_size;
using task::SignalFrame;
using task::stop_signals;
using task::StopState;
using task::ThreadSignals;

namespace {

constexpr mmu::Pkru all_open{0};
constexpr std::uint64_t xsave_alignment = 64;
constexpr std::uint64_t frame_alignment = 16;  // of the stack before the return address is pushed
constexpr std::uint64_t return_address_size = 8;

constexpr std::uint64_t round_down(std::uint64_t value, std::uint64_t to) { return value - value % to; }

/// Returns the address of the frame (get_sigframe); nullopt if it would overflow the alternate stack.
std::optional<std::uint64_t> frame_address(const ThreadSignals& own, const SigAction& action) {
    const AlternateStack& stack = own.alternate_stack;
    std::uint64_t top = own.stack_pointer - red_zone;
    const bool enters = action.has(action_flag::on_stack) && stack.size > 0 && !stack.is_in_use(top);
    if (enters) top = stack.base + stack.size;
    const std::uint64_t below_xsave =
        round_down(top - (signal_frame_size - rt_sigframe_size), xsave_alignment);
    const std::uint64_t address =
        round_down(below_xsave - rt_sigframe_size, frame_alignment) - return_address_size;
    const bool must_stay = enters || stack.is_in_use(own.stack_pointer);
    if (must_stay && !stack.contains(address)) return std::nullopt;
    return address;
}

SigInfo kernel_info(Signal signal) { return {.signal = signal, .code = SigCode::kernel}; }

}  // namespace

std::optional<SigInfo> dequeue_signal(SignalQueueBook& book, Task& task, SignalSet blocked) {
    for (PendingSignals* pending : {&task.signals.pending, &task.group->signals.pending}) {
        const Signal signal = pending->next(blocked);
        if (signal == Signal::none) continue;
        const SigInfo info = pending->take(signal, book);
        recalculate_alert(task);
        return info;
    }
    recalculate_alert(task);
    return std::nullopt;
}

/// A fault comes first, so that the handler finds the instruction that caused it.
std::optional<SigInfo> SignalDelivery::take(Task& task) {
    auto& book = tasks_->signal_queue();
    const auto fault = task.signals.pending.take_fault(task.signals.blocked, book);
    if (!fault) return dequeue_signal(book, task, task.signals.blocked);
    recalculate_alert(task);
    return fault;
}

Delivery SignalDelivery::deliver(Task& task) {
    ProcessSignals& process = task.group->signals;
    if (task.signals.stop == StopState::stopped && !process.dying_of) return {.kind = Delivery::Kind::stop};
    report_continuing(*tasks_, task);
    while (task.signals.alerted) {
        if (process.dying_of) return die(task, {.signal = *process.dying_of});
        if (task.signals.stop == StopState::asked_to_stop) {
            stop_thread(*tasks_, task);
            return {.kind = Delivery::Kind::stop};
        }
        const auto info = take(task);
        if (!info) break;
        SigAction& present = process.dispositions.of(info->signal);
        if (process.dispositions.ignores(info->signal)) continue;
        if (present.handler == Handler::by_default) {
            const Delivery delivery = stop_or_die(task, *info);
            if (delivery.kind == Delivery::Kind::nothing) continue;
            return delivery;
        }
        const SigAction action = present;
        const bool suspended = task.suspended_mask.has_value();
        if (action.has(action_flag::reset_hand)) present.handler = Handler::by_default;
        if (start_handler(task, action, *info))
            return {.kind = Delivery::Kind::handler,
                    .info = *info,
                    .restarts_call = action.has(action_flag::restart) && !suspended};
    }
    if (const auto mask = std::exchange(task.suspended_mask, std::nullopt)) set_blocked(task, *mask);
    return {};
}

Delivery SignalDelivery::stop_or_die(Task& task, const SigInfo& info) {
    if (!stop_signals.contains(info.signal)) return die(task, info);
    if (info.signal != Signal::sigstop && is_orphaned(*tasks_, task.group->process_group)) return {};
    stop_process(*tasks_, task, info.signal);
    return {.kind = Delivery::Kind::stop, .info = info};
}

Delivery SignalDelivery::die(Task& task, const SigInfo& info) {
    task.group->signals.dying_of = info.signal;
    const bool dumps =
        core_signals.contains(info.signal) && leaves_core_dump(*task.group, tasks_->core_settings);
    return {.kind = Delivery::Kind::death,
            .info = info,
            .status = {dumps ? SigCode::cld_dumped : SigCode::cld_killed, number(info.signal)}};
}

/// Writes the frame and enters the handler. The kernel opens all keys while it writes, so the stack may have any key.
/// Returns false without room for the frame; SIGSEGV was sent instead.
bool SignalDelivery::start_handler(Task& task, const SigAction& action, const SigInfo& info) {
    ThreadSignals& own = task.signals;
    const auto address = frame_address(own, action);
    if (!address ||
        (memory_ != nullptr && !memory_->can_write(task, *address, signal_frame_size, all_open))) {
        const bool again = info.signal == Signal::sigsegv;
        force_signal(tasks_->signal_queue(), task, kernel_info(Signal::sigsegv),
                     again ? ForcedHandler::by_default : ForcedHandler::kept);
        return false;
    }
    own.frames.push_back({.address = *address,
                          .handler = action.handler,
                          .info = info,
                          .blocked = std::exchange(task.suspended_mask, std::nullopt).value_or(own.blocked),
                          .alternate_stack = own.alternate_stack,
                          .stack_pointer = own.stack_pointer,
                          .pkru = task.pkru});
    own.stack_pointer = *address;
    task.pkru = pkru_for_handler(policy_, task.pkru, execute_only_key(task));
    SignalSet blocked = own.blocked | action.mask;
    if (!action.has(action_flag::no_defer)) blocked.add(info.signal);
    set_blocked(task, blocked);
    if (own.alternate_stack.auto_disarm) own.alternate_stack = {};
    return true;
}

Delivery SignalDelivery::return_to_user(Task& task) {
    Delivery first = deliver(task);
    if (first.kind != Delivery::Kind::handler) return first;
    for (;;) {
        const Delivery next = deliver(task);
        if (next.kind == Delivery::Kind::nothing) return first;
        if (next.kind != Delivery::Kind::handler) return next;
    }
}

void SignalDelivery::sigreturn(Task& task) {
    ThreadSignals& own = task.signals;
    const bool readable = !own.frames.empty() &&
                          (memory_ == nullptr ||
                           memory_->can_read(task, own.frames.back().address, signal_frame_size, task.pkru));
    if (!readable) {
        force_signal(tasks_->signal_queue(), task, kernel_info(Signal::sigsegv));
        return;
    }
    const SignalFrame frame = own.frames.back();
    own.frames.pop_back();
    set_blocked(task, frame.blocked);
    static_cast<void>(sigaltstack(task, frame.alternate_stack));  // EPERM while it is on that stack: no harm
    own.stack_pointer = frame.stack_pointer;
    task.pkru = pkru_after_handler(policy_, frame.pkru.value_or(all_open), task.pkru, execute_only_key(task));
}

std::optional<int> SignalDelivery::execute_only_key(const Task& task) const {
    return memory_ != nullptr ? memory_->execute_only_key(task) : std::nullopt;
}

}  // namespace mktme::process
