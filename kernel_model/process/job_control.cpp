// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/job_control.hpp"

#include <algorithm>

#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/disposition.hpp"
#include "kernel_model/task/process_signals.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

namespace action_flag = task::action_flag;
using task::Handler;
using task::number;
using task::ProcessSignals;
using task::SigAction;
using task::SigCode;
using task::SigInfo;
using task::ThreadGroup;

namespace {

SigInfo child_info(const Task& child, SigCode code, std::int32_t status) {
    return {.signal = Signal::sigchld,
            .code = code,
            .pid = child.group->id,
            .uid = child.cred.uid.real,
            .status = status};
}

/// Sends SIGCHLD for a child that stops or continues, unless its parent ignores it or has set SA_NOCLDSTOP.
void report_stop(TaskTable& tasks, const Task& child, SigCode code) {
    if (child.parent == nullptr) return;
    const SigAction& action = child.parent->group->signals.dispositions.of(Signal::sigchld);
    if (action.handler == Handler::ignore || action.has(action_flag::no_child_stop)) return;
    const Signal cause = code == SigCode::cld_stopped ? child.group->signals.stop_signal : Signal::sigcont;
    static_cast<void>(send_signal(tasks.signal_queue(), *child.parent, child_info(child, code, number(cause)),
                                  SignalScope::process));
}

bool group_exists(TaskTable& tasks, int process_group, std::optional<int> session = std::nullopt) {
    return std::ranges::any_of(tasks.processes(), [&](const Task* leader) {
        const ThreadGroup& group = *leader->group;
        return group.process_group == process_group && (!session || group.session == *session);
    });
}

bool is_child(const Task& task, const Task& parent) {
    return task.parent != nullptr && task.parent->group == parent.group;
}

}  // namespace

void stop_process(TaskTable& tasks, Task& task, Signal signal) {
    ProcessSignals& process = task.group->signals;
    if (process.threads_to_stop == 0) {
        if (!process.stopped) {
            process.stop_signal = signal;
            process.stop_reaped = false;
        }
        for (Task* thread : task.group->threads) {
            if (thread->signals.stop == StopState::stopped || thread->signals.exiting) continue;
            thread->signals.stop = StopState::asked_to_stop;
            thread->signals.alerted = true;
            ++process.threads_to_stop;
        }
    }
    stop_thread(tasks, task);
}

void stop_thread(TaskTable& tasks, Task& task, StopState then) {
    ProcessSignals& process = task.group->signals;
    if (task.signals.stop == StopState::asked_to_stop && --process.threads_to_stop == 0 && !process.stopped) {
        process.stopped = true;
        process.continued = false;
        report_stop(tasks, task, SigCode::cld_stopped);
    }
    task.signals.stop = then;
    recalculate_alert(task);
}

void report_continuing(TaskTable& tasks, Task& task) {
    auto& news = task.group->signals.news_for_parent;
    if (!news) return;
    const SigCode code = *news;
    news.reset();
    report_stop(tasks, task, code);
}

void report_exit(TaskTable& tasks, const Task& task, ExitStatus status) {
    if (task.parent == nullptr) return;
    const SigAction& action = task.parent->group->signals.dispositions.of(Signal::sigchld);
    if (action.handler == Handler::ignore) return;
    static_cast<void>(send_signal(tasks.signal_queue(), *task.parent,
                                  child_info(task, status.how, status.status), SignalScope::process));
}

bool is_orphaned(TaskTable& tasks, int process_group) {
    return std::ranges::none_of(tasks.processes(), [&](const Task* leader) {
        if (leader->group->process_group != process_group || leader->parent == nullptr) return false;
        const ThreadGroup& parent = *leader->parent->group;
        return parent.process_group != process_group && parent.session == leader->group->session;
    });
}

Errno set_process_group(TaskTable& tasks, Task& caller, int pid, int process_group) {
    if (pid == 0) pid = caller.group->id;
    if (process_group == 0) process_group = pid;
    if (process_group < 0) return Errno::einval;
    Task* target = tasks.find(pid);
    if (target == nullptr) return Errno::esrch;
    if (target->group->id != pid) return Errno::einval;
    ThreadGroup& group = *target->group;
    if (is_child(*target, caller)) {
        if (group.session != caller.group->session) return Errno::eperm;
        if (group.has_executed) return Errno::eacces;
    } else if (target->group != caller.group) {
        return Errno::esrch;
    }
    if (group.session == group.id) return Errno::eperm;
    if (process_group != pid && !group_exists(tasks, process_group, caller.group->session))
        return Errno::eperm;
    group.process_group = process_group;
    return Errno::ok;
}

Errno new_session(TaskTable& tasks, Task& caller) {
    ThreadGroup& group = *caller.group;
    if (group.session == group.id || group_exists(tasks, group.id)) return Errno::eperm;
    group.session = group.process_group = group.id;
    return Errno::ok;
}

}  // namespace mktme::process
