// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "models/contents/key_identity.hpp"
#include "models/crypto/xts.hpp"

namespace mktme::contents {

/// All key material there has been, by identity. Ciphertext outlives the key's place in the KeyID table, so nothing is
/// ever forgotten.
class KeyRing {
public:
    /// The identity of this material; ConfigError unless both keys have the algorithm's length.
    KeyIdentity identity(crypto::Algorithm algorithm, std::span<const std::byte> data_key,
                         std::span<const std::byte> tweak_key);
    /// The expanded key. `key` is not `plain`.
    [[nodiscard]] const crypto::XtsKey& cipher(KeyIdentity key) const;

private:
    struct Material {
        crypto::Algorithm algorithm;
        std::vector<std::byte> data_key;
        std::vector<std::byte> tweak_key;
        auto operator<=>(const Material&) const = default;
    };

    std::map<Material, KeyIdentity> identities_;
    std::vector<const Material*> materials_;                        // of identity 1, 2, ...
    mutable std::vector<std::unique_ptr<crypto::XtsKey>> ciphers_;  // expanded when first used
};

}  // namespace mktme::contents
