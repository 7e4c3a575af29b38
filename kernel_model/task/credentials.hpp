// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "kernel_model/task/capability.hpp"
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

/// Credentials of a thread: identities, capabilities and keyrings (struct cred).
struct Credentials {
    IdSet<Uid> uid;
    IdSet<Gid> gid;
    std::vector<Gid> groups;
    ThreadCapabilities capabilities;
    std::uint32_t securebits = 0;  // securebits.hpp

    DefaultDestination default_destination = DefaultDestination::by_default;
    keys::KeyPtr thread_keyring;
    keys::KeyPtr process_keyring;
    keys::KeyPtr session_keyring;
    keys::KeyPtr request_key_auth;  // the authority assumed to construct another's key

    /// Returns true for the filesystem gid and for supplementary groups.
    [[nodiscard]] bool in_group(Gid group) const;
    /// Returns true if the thread may use this privilege now (ns_capable).
    [[nodiscard]] bool capable(Capability capability) const {
        return capabilities.effective.contains(capability);
    }
    [[nodiscard]] bool has_securebit(std::uint32_t bit) const { return (securebits & bit) != 0; }
};

/// Returns the credentials of a process whose ids are all `uid` and `gid`. Uid 0 has all capabilities, others none.
[[nodiscard]] Credentials credentials_of(Uid uid, Gid gid, std::vector<Gid> groups = {});

/// Returns the credentials for a file to keep, as it does those that opened it (get_cred).
[[nodiscard]] std::shared_ptr<const Credentials> kept(const Credentials& cred);

}  // namespace mktme::task
