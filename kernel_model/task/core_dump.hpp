// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/syscall/errno.hpp"

namespace mktme::task {

using syscall::Errno;

struct Credentials;
struct Task;
struct ThreadGroup;

/// Whose a process' core dump is (SUID_DUMP_* of include/linux/sched/coredump.h).
enum class Dumpable : std::uint8_t {
    disabled = 0,  // nobody's: there is none
    user = 1,      // the process owner's
    root = 2,      // root's, and only where an unprivileged user cannot have prepared the place
};

/// Where core dumps go (/proc/sys/kernel/core_pattern).
enum class CorePattern : std::uint8_t {
    relative,  // a path from the process' working directory, as is the default
    absolute,  // begins with '/'
    pipe,      // begins with '|'
};

/// What the administrator sets about core dumps.
struct CoreSettings {
    CorePattern pattern = CorePattern::relative;
    /// What becomes of a process that changes its credentials (/proc/sys/fs/suid_dumpable).
    Dumpable suid_dumpable = Dumpable::disabled;
};

/// Does a process leave a core dump when a signal asks for one (vfs_coredump)?
///
/// A file needs an RLIMIT_CORE of a page; what exceeds the limit is cut off. A pipe takes dumps under any limit
/// but 1, which marks the helper at its other end.
[[nodiscard]] bool leaves_core_dump(const ThreadGroup& group, const CoreSettings& settings);

/// prctl(PR_SET_DUMPABLE). EINVAL: neither 0 nor 1.
Errno set_dumpable(Task& task, std::uint64_t value);

/// Follows a change of credentials: new effective or filesystem ids, or new privilege, make the process dumpable as
/// `settings` say (commit_creds).
void credentials_changed(Task& task, const Credentials& before, const CoreSettings& settings);

/// How dumpable a process is after it executes a program (begin_new_exec).
[[nodiscard]] Dumpable dumpable_after_exec(const Credentials& cred, const CoreSettings& settings);

}  // namespace mktme::task
