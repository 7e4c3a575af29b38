// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/syscall/errno.hpp"

namespace mktme::task {

using syscall::Errno;

struct Credentials;
struct Task;
struct ThreadGroup;

/// Owner of a process' core dump (SUID_DUMP_* of include/linux/sched/coredump.h).
enum class Dumpable : std::uint8_t {
    disabled = 0,  // none: there is no dump
    user = 1,      // the owner of the process
    root = 2,      // root, and only where an unprivileged user cannot have prepared the place
};

/// Destination of core dumps (/proc/sys/kernel/core_pattern).
enum class CorePattern : std::uint8_t {
    relative,  // a path from the process' working directory, as is the default
    absolute,  // begins with '/'
    pipe,      // begins with '|'
};

/// The administrator's settings for core dumps.
struct CoreSettings {
    CorePattern pattern = CorePattern::relative;
    /// Dumpability of a process after a change of its credentials (/proc/sys/fs/suid_dumpable).
    Dumpable suid_dumpable = Dumpable::disabled;
};

/// Returns true if a process leaves a core dump when a signal requests one (vfs_coredump).
///
/// A dump to a file needs an RLIMIT_CORE of at least a page, and is truncated at the limit. A pipe takes dumps under
/// any limit but 1, which marks the helper at its other end.
[[nodiscard]] bool leaves_core_dump(const ThreadGroup& group, const CoreSettings& settings);

/// prctl(PR_SET_DUMPABLE). EINVAL: neither 0 nor 1.
Errno set_dumpable(Task& task, std::uint64_t value);

/// Follows a change of credentials: new effective or filesystem ids, or a capability that was not permitted before,
/// make the process dumpable as `settings` say (commit_creds).
void credentials_changed(Task& task, const Credentials& before, const CoreSettings& settings);

/// Returns the dumpability of a process that executes a program with the credentials `caller` (begin_new_exec). The
/// program's own credentials count afterwards, as any change of credentials.
[[nodiscard]] Dumpable dumpable_after_exec(const Credentials& caller, const CoreSettings& settings);

}  // namespace mktme::task
