// SPDX-License-Identifier: Apache-2.0
#include "models/contents/key_ring.hpp"

namespace mktme::contents {

KeyIdentity KeyRing::identity(crypto::Algorithm algorithm, std::span<const std::byte> data_key,
                              std::span<const std::byte> tweak_key) {
    crypto::check_key_lengths(algorithm, data_key, tweak_key);
    Material material{algorithm, {data_key.begin(), data_key.end()}, {tweak_key.begin(), tweak_key.end()}};
    const KeyIdentity next{static_cast<std::uint32_t>(materials_.size() + 1)};
    const auto [entry, is_new] = identities_.emplace(std::move(material), next);
    if (is_new) {
        materials_.push_back(&entry->first);
        ciphers_.emplace_back();
    }
    return entry->second;
}

KeyIdentity KeyRing::adopt(const KeyRing& other, KeyIdentity key) {
    if (key == plain) return plain;
    const Material& material = *other.materials_[key.count() - 1];
    return identity(material.algorithm, material.data_key, material.tweak_key);
}

const crypto::XtsKey& KeyRing::cipher(KeyIdentity key) const {
    const std::size_t index = key.count() - 1;
    if (!ciphers_[index]) {
        const Material& m = *materials_[index];
        ciphers_[index] = std::make_unique<crypto::XtsKey>(m.algorithm, m.data_key, m.tweak_key);
    }
    return *ciphers_[index];
}

}  // namespace mktme::contents
