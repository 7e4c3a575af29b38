// SPDX-License-Identifier: Apache-2.0
// A keyring per user that outlives all of the user's processes, for some days after its last use.
#include <fmt/format.h>

#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/keys/core/keyring.hpp"

namespace mktme::keys {

namespace {

constexpr Perm persistent_perm =
    perm::possessor(perm::all & ~perm::setattr) | perm::user(perm::view | perm::read);

Errno make_register(KeyService& service) {
    if (service.persistent_register) return Errno::ok;
    const Ownership root{Uid::root, Gid::root, persistent_perm};
    auto made = allocate_keyring(service, ".persistent_register", root, QuotaRule::not_in_quota);
    if (!made) return made.error();
    service.persistent_register = std::move(*made);
    return Errno::ok;
}

Result<KeyPtr> persistent_keyring(KeyService& service, Uid uid) {
    if (const Errno error = make_register(service); failed(error)) return error;
    Key& all = *service.persistent_register;
    const auto name = fmt::format("_persistent.{}", number(uid));
    Key* found = contents(all).find({service.keyring_type, name});
    if (found != nullptr && !found->flags.invalidated && !found->flags.revoked) return KeyPtr{found};
    const Ownership owner{uid, Gid::none, persistent_perm};
    return allocate_keyring(service, name, owner, QuotaRule::not_in_quota, &all);
}

}  // namespace

Result<Serial> get_persistent(KeyCall& call, Uid uid, Serial destination) {
    const Credentials& cred = call.cred();
    if (uid == Uid::none) uid = cred.uid.real;
    else if (uid != cred.uid.real && uid != cred.uid.effective && !cred.capable(task::Capability::setuid))
        return Errno::eperm;
    const auto ring = call.lookup(destination, {.create = true}, Need::write);
    if (!ring) return ring.error();
    if (!(*ring)->is_keyring()) return Errno::enotdir;

    KeyService& service = call.service();
    const auto keyring = call.once([&] { return persistent_keyring(service, uid); });
    if (!keyring) return keyring.error();
    const Errno refused = call.once([&] { return check_permission(**keyring, true, cred, Need::link); });
    if (failed(refused)) return refused;
    if (const Errno error = link(call.call(), **ring, **keyring); failed(error)) return error;
    set_timeout(**keyring, KernelSeconds{service.sysctl.persistent_keyring_expiry});
    return (*keyring)->serial;
}

}  // namespace mktme::keys
