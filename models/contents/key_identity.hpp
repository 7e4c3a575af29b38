// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme::contents {

struct KeyIdentityTag {
    static constexpr auto unit = "key";
    static constexpr bool additive = false;
};

/// Names key material by its value: two KeyIDs with the same algorithm and the same bytes have one identity, as they
/// make the same ciphertext (docs/facts.md#aes-xts).
using KeyIdentity = Quantity<KeyIdentityTag, std::uint32_t>;

/// No encryption at all.
inline constexpr KeyIdentity plain{0};

}  // namespace mktme::contents
