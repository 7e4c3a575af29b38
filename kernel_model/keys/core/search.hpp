// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/key.hpp"

namespace mktme::keys {

/// What to look for, on whose behalf, and how strictly.
struct Search {
    IndexKey index{};
    const Credentials* cred = nullptr;
    const Key* only = nullptr;    // nothing but this very key will do
    bool check_state = true;      // pass over revoked, expired and negative keys, remembering why
    bool forget_expired = false;  // an expired key leaves no error behind
    bool recurse = true;          // also in keyrings within keyrings
};

/// Looks through a keyring and those within it, six levels down, for a key that may be found.
/// EAGAIN if there is none; the state of the last unusable key if there were such.
Result<KeyRef> search_keyring(const KeyRef& keyring, const Search& search);

/// The same through the thread, process and session (or else user session) keyrings of `search.cred`.
/// A success beats a negative key, that beats "not there", that beats other errors.
Result<KeyRef> search_credentials(KeyService& service, const Search& search);

/// The same for a running process: if it has assumed authority to construct a key, also through the
/// keyrings of the process that requested the key.
Result<KeyRef> search_process(KeyService& service, const Search& search);

/// EDEADLK if `key` is `top` or somewhere in it, ELOOP if the keyrings in it go too deep to be sure.
Errno find_below(const Key& top, const Key& key);

}  // namespace mktme::keys
