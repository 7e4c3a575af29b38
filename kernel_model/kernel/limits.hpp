// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/task/fault_counts.hpp"

namespace mktme::kernel {

using syscall::Errno;
using syscall::UserAddr;

/// getrlimit(2): writes the soft and the hard limit. EINVAL: no such resource; EFAULT.
Errno read_limit(Call& call, const Task& task, std::uint32_t resource, UserAddr to);

/// setrlimit(2), prlimit64(2): changes the limit to the one at `from`, then writes the old one to `to`. A null address
/// does neither. EINVAL: a soft limit above the hard one, no such resource, or one that the model does not limit.
/// EPERM: a hard limit above the present one, without CAP_SYS_RESOURCE. EFAULT.
Errno change_limit(Call& call, Task& task, std::uint32_t resource, UserAddr from, UserAddr to);
/// As above, for the process of a number; 0 is the caller's. ESRCH: no such process; EPERM: that of another user.
Errno change_limit_of(Kernel& kernel, Call& call, int pid, std::uint32_t resource, UserAddr from,
                      UserAddr to);

/// Writes a struct rusage. All that the model counts are page faults.
Errno write_usage(Call& call, UserAddr to, const task::FaultCounts& faults);
/// getrusage(2): writes the page faults, which are all that the model counts. EINVAL: neither RUSAGE_SELF,
/// RUSAGE_THREAD nor RUSAGE_CHILDREN; EFAULT.
Errno read_usage(Call& call, std::int32_t who, UserAddr to);

}  // namespace mktme::kernel
