// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/kill.hpp"

#include <limits>

#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/ended_child.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

using syscall::failed;
using task::Capability;
using task::Credentials;
using task::from_user;
using task::number;
using task::SigCode;
using task::Signal;
using task::signal_count;
using task::Uid;

namespace {

constexpr int everybody = -1;
constexpr int init_pid = 1;

bool is_mine(const Task& caller, const Task& target) { return caller.group == target.group; }

/// Returns true if the sender's real or effective uid is the target's real or saved uid, or if the sender has
/// CAP_KILL.
bool allowed_by_ids(const Credentials& sender, const task::IdSet<Uid>& target) {
    const auto is_targets = [&](Uid uid) { return uid == target.saved || uid == target.real; };
    return is_targets(sender.uid.effective) || is_targets(sender.uid.real) ||
           sender.capable(Capability::kill);
}

/// check_kill_permission
Errno check_permission(const Task& caller, const Task& target, int signal, SigCode code) {
    if (signal < 0 || signal > signal_count) return Errno::einval;
    if (!from_user(code) || is_mine(caller, target) || allowed_by_ids(caller.cred, target.cred.uid))
        return Errno::ok;
    const bool same_session = caller.group->session == target.group->session;
    return signal == number(Signal::sigcont) && same_session ? Errno::ok : Errno::eperm;
}

/// As above, for a process that has ended: a signal has no effect on it.
Errno check_permission(const Task& caller, const task::EndedChild& target, int signal, SigCode code) {
    if (signal < 0 || signal > signal_count) return Errno::einval;
    if (!from_user(code) || allowed_by_ids(caller.cred, target.uid)) return Errno::ok;
    const bool same_session = caller.group->session == target.session;
    return signal == number(Signal::sigcont) && same_session ? Errno::ok : Errno::eperm;
}

Errno send_checked(TaskTable& tasks, const Task& caller, Task& target, int signal, SigInfo info,
                   SignalScope scope) {
    if (const Errno error = check_permission(caller, target, signal, info.code); failed(error)) return error;
    if (signal == number(Signal::none)) return Errno::ok;
    info.signal = static_cast<Signal>(signal);
    return send_signal(tasks.signal_queue(), target, info, scope);
}

SigInfo info_of(const Task& caller, SigCode code) {
    return {.code = code, .pid = caller.group->id, .uid = caller.cred.uid.real};
}

Errno send_to_process(TaskTable& tasks, const Task& caller, int pid, int signal, const SigInfo& info) {
    if (Task* target = tasks.find(pid))
        return send_checked(tasks, caller, *target, signal, info, SignalScope::process);
    const task::EndedChild* ended = tasks.find_ended(pid);
    return ended != nullptr ? check_permission(caller, *ended, signal, info.code) : Errno::esrch;
}

/// Succeeds if at least one process of the group could be signalled.
Errno send_to_group(TaskTable& tasks, const Task& caller, int process_group, int signal) {
    Errno result = Errno::esrch;
    for (Task* leader : tasks.processes()) {
        if (leader->group->process_group != process_group) continue;
        const Errno error = send_checked(tasks, caller, *leader, signal, info_of(caller, SigCode::user),
                                         SignalScope::process);
        if (failed(result)) result = error;
    }
    return result;
}

/// Signals all processes but init and the caller's. A process that must not be signalled is no failure.
Errno send_to_everybody(TaskTable& tasks, const Task& caller, int signal) {
    Errno result = Errno::esrch;
    bool anybody = false;
    for (Task* leader : tasks.processes()) {
        if (leader->group->id <= init_pid || is_mine(caller, *leader)) continue;
        const Errno error = send_checked(tasks, caller, *leader, signal, info_of(caller, SigCode::user),
                                         SignalScope::process);
        if (!anybody) result = Errno::ok;
        anybody = true;
        if (error != Errno::eperm) result = error;
    }
    return result;
}

Errno send_to_thread(TaskTable& tasks, const Task& caller, std::optional<int> process, int thread, int signal,
                     const SigInfo& info) {
    Task* target = tasks.find(thread);
    if (target == nullptr || (process && target->group->id != *process)) return Errno::esrch;
    const bool has_ended = target->pid != thread;  // a process' first thread, whose number stays taken
    if (has_ended) return check_permission(caller, *target, signal, info.code);
    return send_checked(tasks, caller, *target, signal, info, SignalScope::thread);
}

/// Returns true if the siginfo claims to be from the kernel, or from a kill whose sender the kernel guarantees. This is
/// denied to root as well. The kernel compares with the thread's own number, not with that of its process.
bool is_forged(const Task& caller, int pid, const SigInfo& info) {
    return (!from_user(info.code) || info.code == SigCode::user || info.code == SigCode::tkill) &&
           caller.pid != pid;
}

}  // namespace

Errno kill(TaskTable& tasks, Task& caller, int pid, int signal) {
    if (pid > 0) return send_to_process(tasks, caller, pid, signal, info_of(caller, SigCode::user));
    if (pid == std::numeric_limits<int>::min()) return Errno::esrch;
    if (pid == everybody) return send_to_everybody(tasks, caller, signal);
    return send_to_group(tasks, caller, pid == 0 ? caller.group->process_group : -pid, signal);
}

Errno kill_thread(TaskTable& tasks, Task& caller, int process, int thread, int signal) {
    if (thread <= 0 || process <= 0) return Errno::einval;
    return send_to_thread(tasks, caller, process, thread, signal, info_of(caller, SigCode::tkill));
}

Errno kill_thread(TaskTable& tasks, Task& caller, int thread, int signal) {
    if (thread <= 0) return Errno::einval;
    return send_to_thread(tasks, caller, std::nullopt, thread, signal, info_of(caller, SigCode::tkill));
}

Errno queue_signal(TaskTable& tasks, Task& caller, int pid, int signal, SigInfo info) {
    if (is_forged(caller, pid, info)) return Errno::eperm;
    return send_to_process(tasks, caller, pid, signal, info);
}

Errno queue_signal_to_thread(TaskTable& tasks, Task& caller, int process, int thread, int signal,
                             SigInfo info) {
    if (thread <= 0 || process <= 0) return Errno::einval;
    if (is_forged(caller, thread, info)) return Errno::eperm;
    return send_to_thread(tasks, caller, process, thread, signal, info);
}

Errno sigqueue(TaskTable& tasks, Task& caller, int pid, int signal, std::int64_t value) {
    SigInfo info = info_of(caller, SigCode::queue);
    info.value = value;
    return queue_signal(tasks, caller, pid, signal, info);
}

}  // namespace mktme::process
