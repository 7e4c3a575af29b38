// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::keys {

/// Serial number of a key. Negative values are special ids that each caller resolves to keys of its own (KEY_SPEC_*).
enum class Serial : std::int32_t {
    none = 0,
    thread_keyring = -1,
    process_keyring = -2,
    session_keyring = -3,
    user_keyring = -4,
    user_session_keyring = -5,
    group_keyring = -6,
    reqkey_auth_key = -7,
    requestor_keyring = -8,
};

constexpr std::int32_t number(Serial serial) { return static_cast<std::int32_t>(serial); }

}  // namespace mktme::keys
