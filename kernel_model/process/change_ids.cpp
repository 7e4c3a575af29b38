// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/change_ids.hpp"

#include <algorithm>

#include "kernel_model/keys/core/process_keys.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::process {

using syscall::failed;
using task::credentials_changed;
using task::IdSet;

namespace {

template <class Id>
bool is_one_of(const IdSet<Id>& ids, Id id) {
    return id == ids.real || id == ids.effective || id == ids.saved;
}

/// Common rule of setresuid and setresgid: an unprivileged caller may only set ids it already has.
template <class Id>
Errno change_ids(IdSet<Id>& ids, bool privileged, Id real, Id effective, Id saved) {
    const auto allowed = [&](Id id) { return id == Id::none || privileged || is_one_of(ids, id); };
    if (!allowed(real) || !allowed(effective) || !allowed(saved)) return Errno::eperm;
    if (real != Id::none) ids.real = real;
    if (effective != Id::none) ids.effective = effective;
    if (saved != Id::none) ids.saved = saved;
    ids.filesystem = ids.effective;
    return Errno::ok;
}

bool any_root(const IdSet<Uid>& ids) { return is_one_of(ids, Uid::root); }

/// capabilities(7), "Effect of user ID changes on capabilities".
void adjust_privilege(Credentials& cred, const IdSet<Uid>& old) {
    if (any_root(old) && !any_root(cred.uid)) cred.permitted = cred.capable = false;
    if (old.effective == Uid::root && cred.uid.effective != Uid::root) cred.capable = false;
    if (old.effective != Uid::root && cred.uid.effective == Uid::root) cred.capable = cred.permitted;
}

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

Errno set_user_ids(Credentials& cred, Uid real, Uid effective, Uid saved) {
    const auto old = cred.uid;
    if (const Errno error = change_ids(cred.uid, cred.capable, real, effective, saved); failed(error))
        return error;
    adjust_privilege(cred, old);
    if (cred.uid.filesystem != old.filesystem) keys::filesystem_uid_changed(cred);
    return Errno::ok;
}

Errno set_group_ids(Credentials& cred, Gid real, Gid effective, Gid saved) {
    const auto old = cred.gid.filesystem;
    if (const Errno error = change_ids(cred.gid, cred.capable, real, effective, saved); failed(error))
        return error;
    if (cred.gid.filesystem != old) keys::filesystem_gid_changed(cred);
    return Errno::ok;
}

void set_filesystem_uid(Credentials& cred, Uid uid) {
    if (uid == Uid::none || uid == cred.uid.filesystem) return;
    if (!cred.capable && !is_one_of(cred.uid, uid)) return;
    cred.uid.filesystem = uid;
    keys::filesystem_uid_changed(cred);
}

Errno set_groups(Credentials& cred, std::vector<Gid> groups) {
    if (!cred.capable) return Errno::eperm;
    cred.groups = std::move(groups);
    return Errno::ok;
}

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
