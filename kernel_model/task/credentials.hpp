// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/task/ids.hpp"
#include "kernel_model/task/key_ptr.hpp"

namespace mktme::task {

/// Keyring that gets a new key of request_key() when the caller names none (KEY_REQKEY_DEFL_*).
enum class DefaultDestination : std::int32_t {
    no_change = -1,
    by_default = 0,
    thread_keyring = 1,
    process_keyring = 2,
    session_keyring = 3,
    user_keyring = 4,
    user_session_keyring = 5,
    group_keyring = 6,
    requestor_keyring = 7,
};

template <class Id>
struct IdSet {
    Id real{};
    Id effective{};
    Id saved{};
    Id filesystem{};

    bool operator==(const IdSet&) const = default;
};

/// Credentials of a thread: identities, privilege and keyrings.
///
/// Privilege is all or nothing: no case gives a process some capabilities and not others.
struct Credentials {
    IdSet<Uid> uid;
    IdSet<Gid> gid;
    std::vector<Gid> groups;
    bool permitted = false;
    bool capable = false;  // the effective set

    DefaultDestination default_destination = DefaultDestination::by_default;
    keys::KeyPtr thread_keyring;
    keys::KeyPtr process_keyring;
    keys::KeyPtr session_keyring;
    keys::KeyPtr request_key_auth;  // the authority assumed to construct another's key

    /// Returns true for the filesystem gid and for supplementary groups.
    [[nodiscard]] bool in_group(Gid group) const;
};

/// Returns the credentials of a process whose ids are all `uid` and `gid`; uid 0 is privileged.
[[nodiscard]] Credentials credentials_of(Uid uid, Gid gid, std::vector<Gid> groups = {});

}  // namespace mktme::task
