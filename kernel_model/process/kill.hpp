// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/process/send_signal.hpp"

namespace mktme::process {

class TaskTable;

using syscall::Errno;
using task::SigInfo;
using task::Task;

/// kill(2). A `pid` > 0 names a process (or the process of that thread), 0 the caller's process group. A `pid` of -1
/// names all other processes, one below -1 a process group. Signal 0 only checks permission. EINVAL: no such signal;
/// ESRCH: no such process; EPERM: none of the processes may be signalled.
Errno kill(TaskTable& tasks, Task& caller, int pid, int signal);

/// tgkill(2), tkill(2): one thread. EINVAL: an id below 1.
Errno kill_thread(TaskTable& tasks, Task& caller, int process, int thread, int signal);
Errno kill_thread(TaskTable& tasks, Task& caller, int thread, int signal);

/// rt_sigqueueinfo(2), rt_tgsigqueueinfo(2): the siginfo is the caller's own, but for the signal's number. EPERM: it
/// claims to be from the kernel, kill or tgkill, and its target is not the caller's own number. EAGAIN: no room in the
/// queue.
Errno queue_signal(TaskTable& tasks, Task& caller, int pid, int signal, SigInfo info);
Errno queue_signal_to_thread(TaskTable& tasks, Task& caller, int process, int thread, int signal,
                             SigInfo info);

/// sigqueue(3), with the siginfo that a C library makes.
Errno sigqueue(TaskTable& tasks, Task& caller, int pid, int signal, std::int64_t value);

}  // namespace mktme::process
