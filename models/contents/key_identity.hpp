// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme::contents {

struct KeyIdentityTag {
    static constexpr auto unit = "key";
    static constexpr bool additive = false;
};

/// Identity of key material by its value. Two KeyIDs with the same algorithm and the same bytes have one identity, as
/// they make the same ciphertext (docs/facts.md#aes-xts).
using KeyIdentity = Quantity<KeyIdentityTag, std::uint32_t>;

/// Identity of no encryption.
inline constexpr KeyIdentity plain{0};

}  // namespace mktme::contents
