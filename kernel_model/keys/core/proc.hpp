// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kernel_model/keys/core/key_service.hpp"

namespace mktme::keys {

/// Returns the line of /proc/keys as `cred` sees it; nullopt if `cred` may not view the key.
std::optional<std::string> proc_keys_line(KeyService& service, const Credentials& cred, const Key& key);
/// Returns all of /proc/keys, in the order of serials.
std::string proc_keys(KeyService& service, const Credentials& cred);

std::string proc_key_users_line(const Sysctl& limits, const KeyUser& user);
/// Returns all of /proc/key-users, in the order of uids.
std::string proc_key_users(const KeyService& service);

}  // namespace mktme::keys
