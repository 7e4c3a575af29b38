// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "kernel_model/keys/calls/key_call.hpp"

namespace mktme::keys {

/// Time in seconds that a key stays negative if its handler has failed to construct it.
inline constexpr KernelSeconds negative_timeout{60};

/// Finds a key, or has user space construct it if there is callout information (a null pointer: none).
Result<KeyRef> request_key_and_link(KeyCall& call, const KeyType& type, std::string_view description,
                                    const std::string* callout_info, const KeyPtr& destination);

/// Ends an attempt to construct a key: `error` rejects the key, success only ends the authority.
void complete_request_key(Key& authkey, Errno error);

}  // namespace mktme::keys
