// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/kernel/kernel.hpp"

namespace mktme::kernel {

using syscall::Errno;
using syscall::UserAddr;

/// getrlimit(2): writes the limit. There are soft limits only; the hard limit reads as unlimited. EINVAL: no such
/// resource; EFAULT.
Errno read_limit(Call& call, const Task& task, std::uint32_t resource, UserAddr to);

/// setrlimit(2), prlimit64(2): changes the limit to the one at `from`, then writes the old one to `to`. A null address
/// does neither. EINVAL: a soft limit above the hard one, no such resource, or one that the model does not limit.
/// EFAULT.
Errno change_limit(Call& call, Task& task, std::uint32_t resource, UserAddr from, UserAddr to);
/// As above, for the process of a number; 0 is the caller's. ESRCH: no such process; EPERM: that of another user.
Errno change_limit_of(Kernel& kernel, Call& call, int pid, std::uint32_t resource, UserAddr from,
                      UserAddr to);

/// getrusage(2): writes the minor faults, which are all that the model counts. EINVAL: neither RUSAGE_SELF,
/// RUSAGE_THREAD nor RUSAGE_CHILDREN; EFAULT.
Errno read_usage(Call& call, std::int32_t who, UserAddr to);

}  // namespace mktme::kernel
