// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/task/credentials.hpp"

#include <algorithm>

namespace mktme::task {

bool Credentials::in_group(Gid group) const {
    return group == gid.filesystem || std::ranges::find(groups, group) != groups.end();
}

Credentials credentials_of(Uid uid, Gid gid, std::vector<Gid> groups) {
    Credentials cred;
    cred.uid = {uid, uid, uid, uid};
    cred.gid = {gid, gid, gid, gid};
    cred.groups = std::move(groups);
    if (uid == Uid::root) cred.capabilities.permitted = cred.capabilities.effective = CapabilitySet::all();
    return cred;
}

std::shared_ptr<const Credentials> kept(const Credentials& cred) {
    return std::make_shared<const Credentials>(cred);
}

}  // namespace mktme::task
