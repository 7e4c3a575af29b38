// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/process/exit_status.hpp"
#include "kernel_model/process/send_signal.hpp"
#include "kernel_model/task/stop_state.hpp"

namespace mktme::process {

class TaskTable;

using syscall::Errno;
using task::Signal;
using task::StopState;
using task::Task;

/// Stops the process of a thread that has taken `signal`: stops the thread and asks the other threads to stop.
void stop_process(TaskTable& tasks, Task& task, Signal signal);
/// Stops a thread that was asked to, or accounts for one that ends instead (`then` is `running`). The last one of the
/// process reports to the parent.
void stop_thread(TaskTable& tasks, Task& task, StopState then = StopState::stopped);
/// Reports to the parent what SIGCONT has done, if that has not been reported.
void report_continuing(TaskTable& tasks, Task& task);
/// Sends SIGCHLD for the end of the process of `task`.
void report_exit(TaskTable& tasks, const Task& task, ExitStatus status);

/// Returns true if no process of the group has a parent in another group of the same session. No process could then
/// continue the group, so stop signals other than SIGSTOP have no effect.
[[nodiscard]] bool is_orphaned(TaskTable& tasks, int process_group);

/// setpgid(2). A `pid` of 0 means the caller; a `process_group` of 0 means the number of the process itself. EINVAL: a
/// negative group, or a thread that is not its process' first. ESRCH: neither the caller nor a child of it. EACCES: a
/// child that has executed a program. EPERM: a session leader, another session, or no such group in the session.
Errno set_process_group(TaskTable& tasks, Task& caller, int pid, int process_group);
/// setsid(2). Returns EPERM if the caller's number is that of a process group.
Errno new_session(TaskTable& tasks, Task& caller);

}  // namespace mktme::process
