// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/syscall/result.hpp"

namespace mktme::task {
struct Task;
}

namespace mktme::process {

using syscall::Errno;
using syscall::Result;
using task::Task;

/// Operations of fcntl(2) that exist here, with their numbers.
enum class FcntlCommand : std::uint32_t {
    dupfd = 0,
    getfd = 1,
    setfd = 2,
    getfl = 3,
    setfl = 4,
    dupfd_cloexec = 1030,
};

/// Flag of F_GETFD and F_SETFD.
inline constexpr std::uint64_t fd_cloexec = 1;

/// close(2). EBADF: nothing is open there.
Errno close(Task& task, int descriptor);

/// dup(2). Returns the lowest free descriptor, which refers to the same open file. EBADF; EMFILE: all below
/// RLIMIT_NOFILE are in use.
Result<int> dup(Task& task, int descriptor);
/// dup2(2). Opens `to`, in place of what was open there, and returns it. If both are the same, only checks that it is
/// open. EBADF: not open, or `to` is not below RLIMIT_NOFILE.
Result<int> dup2(Task& task, int from, int to);
/// dup3(2). As dup2, but EINVAL if both are the same or if `flags` (open_flag) has others than close_on_exec.
Result<int> dup3(Task& task, int from, int to, std::uint32_t flags);

/// fcntl(2). EBADF: nothing is open there. EINVAL: an unknown command; F_DUPFD from a number not below RLIMIT_NOFILE;
/// F_SETFL with O_DIRECT, which no file here supports. EMFILE. EPERM: O_NOATIME of another user's file without
/// CAP_FOWNER. F_SETFL ignores the flags that cannot change.
Result<std::int64_t> fcntl(Task& task, int descriptor, FcntlCommand command, std::uint64_t argument);

}  // namespace mktme::process
