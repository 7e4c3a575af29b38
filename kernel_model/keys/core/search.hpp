// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/key.hpp"

namespace mktme::keys {

/// Parameters of a search: the key, the searching credentials, and the strictness.
struct Search {
    IndexKey index{};
    const Credentials* cred = nullptr;
    const Key* only = nullptr;    // if not null, only this key matches
    bool check_state = true;      // skip revoked, expired and negative keys, and keep the reason
    bool forget_expired = false;  // an expired key leaves no error
    bool recurse = true;          // search nested keyrings too
};

/// Searches a keyring and those nested in it, six levels down, for a key that may be found. Returns EAGAIN if there is
/// none, or the error of the last unusable key if there was one.
Result<KeyRef> search_keyring(const KeyRef& keyring, const Search& search);

/// As search_keyring(), in the thread, process and session (or else user session) keyrings of `search.cred`. In order
/// of precedence, the result is a success, the ENOKEY of a negative key, EAGAIN, or another error.
Result<KeyRef> search_credentials(KeyService& service, const Search& search);

/// As search_credentials(), for a running process. If it has assumed authority to construct a key, the search includes
/// the keyrings of the process that requested the key.
Result<KeyRef> search_process(KeyService& service, const Search& search);

/// Returns EDEADLK if `key` is `top` or nested in it, ELOOP if the nesting is too deep to tell.
Errno find_below(const Key& top, const Key& key);

}  // namespace mktme::keys
