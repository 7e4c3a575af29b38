// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/change_ids.hpp"

#include "kernel_model/task/task.hpp"

namespace mktme::process {

using task::Credentials;
using task::credentials_changed;

namespace {

/// Makes a change of credentials and applies its effect on dumpability. A refused change leaves the credentials as they
/// are.
template <class Change>
Errno change(Task& task, const CoreSettings& settings, Change&& make) {
    const Credentials before = task.cred;
    const Errno error = make(task.cred);
    credentials_changed(task, before, settings);
    return error;
}

}  // namespace

Errno set_user_ids(Task& task, const CoreSettings& settings, Uid real, Uid effective, Uid saved) {
    return change(task, settings,
                  [&](Credentials& cred) { return set_user_ids(cred, real, effective, saved); });
}

Errno set_group_ids(Task& task, const CoreSettings& settings, Gid real, Gid effective, Gid saved) {
    return change(task, settings,
                  [&](Credentials& cred) { return set_group_ids(cred, real, effective, saved); });
}

void set_filesystem_uid(Task& task, const CoreSettings& settings, Uid uid) {
    const Credentials before = task.cred;
    set_filesystem_uid(task.cred, uid);
    credentials_changed(task, before, settings);
}

}  // namespace mktme::process
