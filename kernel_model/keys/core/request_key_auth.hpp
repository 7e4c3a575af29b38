// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernel_model/keys/core/key.hpp"
#include "kernel_model/keys/core/search.hpp"

namespace mktme::keys {

/// Payload of an authorisation key: the key that its holder may construct, and the requester.
struct Authorisation : Payload {
    KeyPtr target;
    KeyPtr destination;  // the requester's destination keyring; may be null
    Credentials requester;
    int pid = 0;
    std::string callout_info;
};

KeyType request_key_auth_type();

Authorisation& authorisation(Key& authkey);

/// Makes an authorisation key for `target`, which the caller requests. If the caller itself serves a request, that
/// request's requester is entered.
Result<KeyPtr> allocate_authkey(Call& call, Key& target, std::string_view callout_info,
                                const KeyPtr& destination);

/// Returns the authorisation key for `target` in the keyrings of `cred`; ENOKEY if there is none.
Result<KeyPtr> find_authkey(KeyService& service, const Credentials& cred, Serial target);

}  // namespace mktme::keys
