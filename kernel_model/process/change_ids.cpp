// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/change_ids.hpp"

#include "kernel_model/keys/core/process_keys.hpp"
#include "kernel_model/task/securebits.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::process {

using syscall::failed;
using task::Capability;
using task::credentials_changed;
using task::filesystem_capabilities;
using task::IdSet;
using task::ThreadCapabilities;
namespace securebit = task::securebit;

namespace {

template <class Id>
bool is_one_of(const IdSet<Id>& ids, Id id) {
    return id == ids.real || id == ids.effective || id == ids.saved;
}

/// Returns true if a call of setresuid or setresgid changes nothing. It then leaves the filesystem id, too.
template <class Id>
bool keeps_all(const IdSet<Id>& ids, Id real, Id effective, Id saved) {
    const bool keeps_effective =
        effective == Id::none || (effective == ids.effective && effective == ids.filesystem);
    return (real == Id::none || real == ids.real) && keeps_effective &&
           (saved == Id::none || saved == ids.saved);
}

/// Common rule of setresuid and setresgid: an unprivileged caller may only set ids it already has.
template <class Id>
Errno change_ids(IdSet<Id>& ids, bool privileged, Id real, Id effective, Id saved) {
    if (keeps_all(ids, real, effective, saved)) return Errno::ok;
    const auto allowed = [&](Id id) { return id == Id::none || privileged || is_one_of(ids, id); };
    if (!allowed(real) || !allowed(effective) || !allowed(saved)) return Errno::eperm;
    if (real != Id::none) ids.real = real;
    if (effective != Id::none) ids.effective = effective;
    if (saved != Id::none) ids.saved = saved;
    ids.filesystem = ids.effective;
    return Errno::ok;
}

/// Common rule of setuid and setgid: a privileged caller changes all ids, another one the effective id.
template <class Id>
Errno set_id(IdSet<Id>& ids, bool privileged, Id id) {
    if (id == Id::none) return Errno::einval;
    if (privileged) ids.real = ids.saved = id;
    else if (id != ids.real && id != ids.saved) return Errno::eperm;
    ids.effective = ids.filesystem = id;
    return Errno::ok;
}

/// Common rule of setreuid and setregid. The saved id follows the effective one if the real id is set, or if the
/// effective one becomes another than the real id was.
template <class Id>
Errno set_real_and_effective(IdSet<Id>& ids, bool privileged, Id real, Id effective) {
    const auto old = ids;
    if (real != Id::none && !privileged && real != old.real && real != old.effective) return Errno::eperm;
    if (effective != Id::none && !privileged && !is_one_of(old, effective)) return Errno::eperm;
    if (real != Id::none) ids.real = real;
    if (effective != Id::none) ids.effective = effective;
    if (real != Id::none || (effective != Id::none && effective != old.real)) ids.saved = ids.effective;
    ids.filesystem = ids.effective;
    return Errno::ok;
}

/// Common rule of setfsuid and setfsgid. Returns false if the id stays.
template <class Id>
bool change_filesystem_id(IdSet<Id>& ids, bool privileged, Id id) {
    if (id == Id::none || id == ids.filesystem) return false;
    if (!privileged && !is_one_of(ids, id)) return false;
    ids.filesystem = id;
    return true;
}

/// cap_emulate_setxuid (security/commoncap.c); capabilities(7), "Effect of user ID changes on capabilities".
void follow_user_ids(Credentials& cred, const IdSet<Uid>& old) {
    if (cred.has_securebit(securebit::no_setuid_fixup)) return;
    ThreadCapabilities& sets = cred.capabilities;
    if (is_one_of(old, Uid::root) && !is_one_of(cred.uid, Uid::root)) {
        if (!cred.has_securebit(securebit::keep_caps)) sets.permitted = sets.effective = {};
        sets.ambient = {};
    }
    const bool was_root = old.effective == Uid::root;
    const bool is_root = cred.uid.effective == Uid::root;
    if (was_root && !is_root) sets.effective = {};
    if (!was_root && is_root) sets.effective = sets.permitted;
}

/// cap_task_fix_setuid for setfsuid: the capabilities on files follow the filesystem uid.
void follow_filesystem_uid(Credentials& cred, Uid old) {
    if (cred.has_securebit(securebit::no_setuid_fixup)) return;
    ThreadCapabilities& sets = cred.capabilities;
    if (old == Uid::root) sets.effective = sets.effective - filesystem_capabilities;
    else if (cred.uid.filesystem == Uid::root)
        sets.effective = sets.effective | (sets.permitted & filesystem_capabilities);
}

/// Changes uids by a rule that gets them and the right to set any. The capabilities and the thread keyring follow.
template <class Rule>
Errno change_uids(Credentials& cred, Rule&& rule) {
    const auto old = cred.uid;
    if (const Errno error = rule(cred.uid, cred.capable(Capability::setuid)); failed(error)) return error;
    follow_user_ids(cred, old);
    if (cred.uid.filesystem != old.filesystem) keys::filesystem_uid_changed(cred);
    return Errno::ok;
}
template <class Rule>
Errno change_gids(Credentials& cred, Rule&& rule) {
    const Gid old = cred.gid.filesystem;
    if (const Errno error = rule(cred.gid, cred.capable(Capability::setgid)); failed(error)) return error;
    if (cred.gid.filesystem != old) keys::filesystem_gid_changed(cred);
    return Errno::ok;
}

/// Makes a change of credentials and applies its effect on dumpability. A refused change leaves the credentials as they
/// are.
template <class Change>
auto change(Task& task, const CoreSettings& settings, Change&& make) {
    const Credentials before = task.cred;
    const auto result = make(task.cred);
    credentials_changed(task, before, settings);
    return result;
}

}  // namespace

Errno set_user_ids(Credentials& cred, Uid real, Uid effective, Uid saved) {
    return change_uids(cred, [&](IdSet<Uid>& ids, bool privileged) {
        return change_ids(ids, privileged, real, effective, saved);
    });
}

Errno set_group_ids(Credentials& cred, Gid real, Gid effective, Gid saved) {
    return change_gids(cred, [&](IdSet<Gid>& ids, bool privileged) {
        return change_ids(ids, privileged, real, effective, saved);
    });
}

Uid set_filesystem_uid(Credentials& cred, Uid uid) {
    const Uid old = cred.uid.filesystem;
    if (change_filesystem_id(cred.uid, cred.capable(Capability::setuid), uid)) {
        follow_filesystem_uid(cred, old);
        keys::filesystem_uid_changed(cred);
    }
    return old;
}

Gid set_filesystem_gid(Credentials& cred, Gid gid) {
    const Gid old = cred.gid.filesystem;
    if (change_filesystem_id(cred.gid, cred.capable(Capability::setgid), gid))
        keys::filesystem_gid_changed(cred);
    return old;
}

Errno set_groups(Credentials& cred, std::vector<Gid> groups) {
    if (!cred.capable(Capability::setgid)) return Errno::eperm;
    if (groups.size() > most_groups) return Errno::einval;
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

Uid set_filesystem_uid(Task& task, const CoreSettings& settings, Uid uid) {
    return change(task, settings, [&](Credentials& cred) { return set_filesystem_uid(cred, uid); });
}

Gid set_filesystem_gid(Task& task, const CoreSettings& settings, Gid gid) {
    return change(task, settings, [&](Credentials& cred) { return set_filesystem_gid(cred, gid); });
}

Errno setuid(Task& task, const CoreSettings& settings, Uid uid) {
    return change(task, settings, [&](Credentials& cred) {
        return change_uids(cred,
                           [&](IdSet<Uid>& ids, bool privileged) { return set_id(ids, privileged, uid); });
    });
}

Errno setgid(Task& task, const CoreSettings& settings, Gid gid) {
    return change(task, settings, [&](Credentials& cred) {
        return change_gids(cred,
                           [&](IdSet<Gid>& ids, bool privileged) { return set_id(ids, privileged, gid); });
    });
}

Errno setreuid(Task& task, const CoreSettings& settings, Uid real, Uid effective) {
    return change(task, settings, [&](Credentials& cred) {
        return change_uids(cred, [&](IdSet<Uid>& ids, bool privileged) {
            return set_real_and_effective(ids, privileged, real, effective);
        });
    });
}

Errno setregid(Task& task, const CoreSettings& settings, Gid real, Gid effective) {
    return change(task, settings, [&](Credentials& cred) {
        return change_gids(cred, [&](IdSet<Gid>& ids, bool privileged) {
            return set_real_and_effective(ids, privileged, real, effective);
        });
    });
}

}  // namespace mktme::process
