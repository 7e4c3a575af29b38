// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/process/send_signal.hpp"
#include "kernel_model/process/task_table.hpp"

namespace mktme::process {

using syscall::Errno;
using task::Signal;
using task::StopState;
using task::Task;

/// A thread has taken `signal`, which stops its process: it stops, and asks the other threads to.
void stop_process(TaskTable& tasks, Task& task, Signal signal);
/// A thread that was asked to stops, or can no longer be waited for because it ends. The last one of the
/// process has the parent told.
void stop_thread(TaskTable& tasks, Task& task, StopState then = StopState::stopped);
/// Tells the parent what SIGCONT has done, if it has not been told.
void report_continuing(TaskTable& tasks, Task& task);
/// SIGCHLD for the end of the process of `task`.
void report_exit(TaskTable& tasks, const Task& task, ExitStatus status);

/// Has no process of the group a parent in another group of the same session? Then nobody could make it go on
/// again, so that stop signals other than SIGSTOP do nothing.
[[nodiscard]] bool is_orphaned(TaskTable& tasks, int process_group);

/// setpgid(2): 0 means the caller, and the caller's own number. EINVAL: a negative group; ESRCH: neither the
/// caller nor a child of its; EACCES: a child that has executed a program; EPERM: a session leader, another
/// session, or no such group in the session.
Errno set_process_group(TaskTable& tasks, Task& caller, int pid, int process_group);
/// setsid(2): EPERM if the caller's number is that of a process group.
Errno new_session(TaskTable& tasks, Task& caller);

}  // namespace mktme::process
