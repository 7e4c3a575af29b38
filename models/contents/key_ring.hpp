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

/// All key material of a run, by identity. Ciphertext outlives the key's entry in the KeyID table, so no material is
/// ever removed.
class KeyRing {
public:
    /// Returns the identity of this material. Throws ConfigError unless both keys have the algorithm's length.
    KeyIdentity identity(crypto::Algorithm algorithm, std::span<const std::byte> data_key,
                         std::span<const std::byte> tweak_key);
    /// Returns the identity that a key of another ring has in this one.
    KeyIdentity adopt(const KeyRing& other, KeyIdentity key);
    /// Returns the expanded key. Precondition: `key` is not `plain`.
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
    mutable std::vector<std::unique_ptr<crypto::XtsKey>> ciphers_;  // expanded on first use
};

}  // namespace mktme::contents
