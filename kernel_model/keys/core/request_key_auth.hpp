// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernel_model/keys/core/key.hpp"
#include "kernel_model/keys/core/search.hpp"

namespace mktme::keys {

/// The payload of an authorisation key: which key its holder may construct, and for whom.
struct Authorisation : Payload {
    KeyPtr target;
    KeyPtr destination;  // where the requester wants the key; may be null
    Credentials requester;
    int pid = 0;
    std::string callout_info;
};

KeyType request_key_auth_type();

Authorisation& authorisation(Key& authkey);

/// An authorisation key for `target`. A process that itself serves a request passes on whom it serves.
Result<KeyPtr> allocate_authkey(Key& target, const Credentials& cred, int pid, std::string_view callout_info,
                                const KeyPtr& destination);

/// The authorisation key for `target` among the keyrings of `cred`.
Result<KeyPtr> find_authkey(KeyService& service, const Credentials& cred, Serial target);

}  // namespace mktme::keys
