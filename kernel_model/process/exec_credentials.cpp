// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/exec_credentials.hpp"

#include "kernel_model/keys/core/process_keys.hpp"
#include "kernel_model/task/securebits.hpp"

namespace mktme::process {

using task::ThreadCapabilities;
namespace securebit = task::securebit;

namespace {

/// bprm_fill_uid
void take_file_ids(Credentials& cred, const ExecutedFile& file) {
    if (file.set_user_id) cred.uid.effective = file.owner;
    if (file.set_group_id) cred.gid.effective = file.group;
}

/// Sets what the file permits, without the ambient set (handle_privileged_root). Returns true if it becomes effective.
bool permit_by_file(Credentials& cred) {
    ThreadCapabilities& sets = cred.capabilities;
    sets.permitted = {};
    if (cred.has_securebit(securebit::no_root)) return false;
    const bool runs_as_root = cred.uid.effective == Uid::root;
    if (runs_as_root || cred.uid.real == Uid::root) sets.permitted = sets.bounding | sets.inheritable;
    return runs_as_root;
}

bool gains_capabilities(const Credentials& now, const Credentials& old) {
    return !now.capabilities.permitted.is_subset_of(old.capabilities.permitted);
}

bool has_other_ids(const Credentials& now, const Credentials& old) {
    return now.uid.effective != old.uid.effective || !old.in_group(now.gid.effective);
}

/// Takes back what a caller with no_new_privs must not gain.
void forgo_new_privileges(Credentials& cred, const Credentials& old) {
    cred.uid.effective = cred.uid.real;
    cred.gid.effective = cred.gid.real;
    cred.capabilities.permitted = cred.capabilities.permitted & old.capabilities.permitted;
}

}  // namespace

ExecCredentials credentials_for_exec(const Credentials& old, bool no_new_privs, const ExecutedFile& file) {
    Credentials cred = old;
    keys::drop_own_keyrings(cred);
    if (!no_new_privs) take_file_ids(cred, file);
    const bool effective = permit_by_file(cred);
    const bool other_ids = has_other_ids(cred, old);
    if (no_new_privs && (other_ids || gains_capabilities(cred, old))) forgo_new_privileges(cred, old);
    cred.uid.saved = cred.uid.filesystem = cred.uid.effective;
    cred.gid.saved = cred.gid.filesystem = cred.gid.effective;

    ThreadCapabilities& sets = cred.capabilities;
    if (other_ids) sets.ambient = {};
    sets.permitted = sets.permitted | sets.ambient;
    sets.effective = effective ? sets.permitted : sets.ambient;
    cred.securebits &= ~securebit::keep_caps;

    const bool has_raised_ids =
        other_ids || cred.uid.effective != old.uid.real || cred.gid.effective != old.gid.real;
    const bool has_raised_capabilities =
        cred.uid.real != Uid::root && (effective || !sets.permitted.is_subset_of(sets.ambient));
    return {.cred = std::move(cred), .is_secure = has_raised_ids || has_raised_capabilities};
}

}  // namespace mktme::process
