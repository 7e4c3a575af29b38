// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/task/core_dump.hpp"
#include "kernel_model/task/credentials.hpp"

namespace mktme::process {

using syscall::Errno;
using task::CoreSettings;
using task::Gid;
using task::Task;
using task::Uid;

/// setresuid(2), setresgid(2) and setfsuid(2) of a thread. They change its credentials. If its effective or filesystem
/// ids change, the process becomes as dumpable as `settings` say (commit_creds).
Errno set_user_ids(Task& task, const CoreSettings& settings, Uid real, Uid effective, Uid saved);
Errno set_group_ids(Task& task, const CoreSettings& settings, Gid real, Gid effective, Gid saved);
void set_filesystem_uid(Task& task, const CoreSettings& settings, Uid uid);

}  // namespace mktme::process
