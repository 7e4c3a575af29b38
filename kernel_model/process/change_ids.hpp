// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "kernel_model/syscall/errno.hpp"
#include "kernel_model/task/core_dump.hpp"
#include "kernel_model/task/credentials.hpp"

namespace mktme::process {

using syscall::Errno;
using task::CoreSettings;
using task::Credentials;
using task::Gid;
using task::Task;
using task::Uid;

/// Most supplementary groups of a thread (NGROUPS_MAX).
inline constexpr std::size_t most_groups = 65536;

/// setresuid(2), setresgid(2): `none` keeps an id. The thread keyring follows the filesystem ids. The capabilities
/// follow the uids (cap_emulate_setxuid) unless SECBIT_NO_SETUID_FIXUP is set. A call that changes none of the three
/// ids leaves the filesystem id, too. EPERM: an id that the thread may not take without CAP_SETUID or CAP_SETGID.
Errno set_user_ids(Credentials& cred, Uid real, Uid effective, Uid saved);
Errno set_group_ids(Credentials& cred, Gid real, Gid effective, Gid saved);
/// setfsuid(2), setfsgid(2): do nothing if not permitted. Return the old id in every case. The effective capabilities
/// on files follow the filesystem uid unless SECBIT_NO_SETUID_FIXUP is set.
Uid set_filesystem_uid(Credentials& cred, Uid uid);
Gid set_filesystem_gid(Credentials& cred, Gid gid);
/// setgroups(2). EPERM: no CAP_SETGID; EINVAL: more than NGROUPS_MAX.
Errno set_groups(Credentials& cred, std::vector<Gid> groups);

/// setresuid(2), setresgid(2), setfsuid(2) and setfsgid(2) of a thread. They change its credentials. If its effective
/// or filesystem ids change, the process becomes as dumpable as `settings` say (commit_creds).
Errno set_user_ids(Task& task, const CoreSettings& settings, Uid real, Uid effective, Uid saved);
Errno set_group_ids(Task& task, const CoreSettings& settings, Gid real, Gid effective, Gid saved);
Uid set_filesystem_uid(Task& task, const CoreSettings& settings, Uid uid);
Gid set_filesystem_gid(Task& task, const CoreSettings& settings, Gid gid);

/// setuid(2), setgid(2): set the effective id, and all of them with CAP_SETUID or CAP_SETGID. EINVAL: `none`; EPERM: an
/// id that is neither the real nor the saved one.
Errno setuid(Task& task, const CoreSettings& settings, Uid uid);
Errno setgid(Task& task, const CoreSettings& settings, Gid gid);
/// setreuid(2), setregid(2): `none` keeps an id. EPERM: an id that the thread may not take.
Errno setreuid(Task& task, const CoreSettings& settings, Uid real, Uid effective);
Errno setregid(Task& task, const CoreSettings& settings, Gid real, Gid effective);

}  // namespace mktme::process
