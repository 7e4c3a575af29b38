// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// setresuid(2), setresgid(2): `none` keeps an id. The thread keyring follows the filesystem ids. EPERM: an id that the
/// thread may not take.
Errno set_user_ids(Credentials& cred, Uid real, Uid effective, Uid saved);
Errno set_group_ids(Credentials& cred, Gid real, Gid effective, Gid saved);
/// setfsuid(2): silently does nothing if not permitted.
void set_filesystem_uid(Credentials& cred, Uid uid);
Errno set_groups(Credentials& cred, std::vector<Gid> groups);

/// setresuid(2), setresgid(2) and setfsuid(2) of a thread. They change its credentials. If its effective or filesystem
/// ids change, the process becomes as dumpable as `settings` say (commit_creds).
Errno set_user_ids(Task& task, const CoreSettings& settings, Uid real, Uid effective, Uid saved);
Errno set_group_ids(Task& task, const CoreSettings& settings, Gid real, Gid effective, Gid saved);
void set_filesystem_uid(Task& task, const CoreSettings& settings, Uid uid);

}  // namespace mktme::process
