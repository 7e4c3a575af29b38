// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/process/send_signal.hpp"
#include "kernel_model/process/task_table.hpp"

namespace mktme::process {

using syscall::Errno;
using task::SigInfo;
using task::Task;

/// kill(2): `pid` > 0 a process (or the process of that thread), 0 the caller's process group, -1 everybody
/// else, below -1 a process group. Signal 0 asks only. EINVAL: no such signal; ESRCH: nobody there; EPERM:
/// not one of those there may be signalled.
Errno kill(TaskTable& tasks, Task& caller, int pid, int signal);

/// tgkill(2), tkill(2): one thread. EINVAL: an id below 1.
Errno kill_thread(TaskTable& tasks, Task& caller, int process, int thread, int signal);
Errno kill_thread(TaskTable& tasks, Task& caller, int thread, int signal);

/// rt_sigqueueinfo(2), rt_tgsigqueueinfo(2): the siginfo is the caller's own, but for the signal's number.
/// EPERM: it says that it is from the kernel, kill or tgkill, and is not for the caller's own process.
/// EAGAIN: no room in the queue.
Errno queue_signal(TaskTable& tasks, Task& caller, int pid, int signal, SigInfo info);
Errno queue_signal_to_thread(TaskTable& tasks, Task& caller, int process, int thread, int signal,
                             SigInfo info);

/// sigqueue(3): the siginfo a C library makes.
Errno sigqueue(TaskTable& tasks, Task& caller, int pid, int signal, std::int64_t value);

}  // namespace mktme::process
