// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/permission.hpp"

#include <optional>

#include "kernel_model/keys/core/key.hpp"

namespace mktme::keys {

namespace {

/// Returns the permission bit for `need`; nullopt if no bit decides.
std::optional<Perm> bit_of(Need need) {
    switch (need) {
        case Need::view: return perm::view;
        case Need::read: return perm::read;
        case Need::write: return perm::write;
        case Need::search: return perm::search;
        case Need::link: return perm::link;
        case Need::setattr: return perm::setattr;
        case Need::unlink:
        case Need::sysadmin_override:
        case Need::authtoken_override:
        case Need::deferred: break;
    }
    return std::nullopt;
}

Perm rights_without_possession(const Key& key, const Credentials& cred) {
    if (key.uid == cred.uid.filesystem) return key.perm >> 16U;
    const bool group_counts = key.gid != task::Gid::none && (key.perm & perm::group(perm::all)) != 0;
    if (group_counts && cred.in_group(key.gid)) return key.perm >> 8U;
    return key.perm;
}

}  // namespace

Errno check_permission(const Key& key, bool possessed, const Credentials& cred, Need need) {
    const auto bit = bit_of(need);
    if (!bit) return Errno::ok;
    Perm rights = rights_without_possession(key, cred);
    if (possessed) rights |= key.perm >> 24U;
    return (rights & *bit) != 0 ? Errno::ok : Errno::eacces;
}

}  // namespace mktme::keys
