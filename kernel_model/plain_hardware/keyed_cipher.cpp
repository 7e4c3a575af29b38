// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/plain_hardware/keyed_cipher.hpp"

#include <memory>
#include <span>

#include "models/crypto/tweak_input.hpp"
#include "models/crypto/xts.hpp"
#include "models/tme/key_hardware.hpp"

namespace mktme::plain_hardware {

/// An expanded key, and the entry of the table that it was expanded from.
struct KeyedCipher::Expanded {
    std::uint64_t generation = 0;
    std::unique_ptr<crypto::XtsKey> key;
};

KeyedCipher::KeyedCipher(std::vector<const tme::KeyHardware*> packages, Bytes memory)
    : packages_{std::move(packages)},
      memory_of_package_{memory.count() / packages_.size()} {}

KeyedCipher::~KeyedCipher() = default;

/// Returns the key of a line; null if it is in plain.
const crypto::XtsKey* KeyedCipher::key_of(DramAddr line, KeyId keyid) const {
    const PackageId home = home_of(line);
    const tme::KeyHardware& hardware = *packages_[number(home)];
    const tme::KeyAttributes attributes = hardware.attributes(keyid, line);
    if (!attributes.is_encrypted) return nullptr;
    Expanded& expanded = expanded_[{home, attributes.slot}];
    if (!expanded.key || expanded.generation != attributes.generation) {
        const auto& keys = hardware.table()[attributes.slot].keys;
        const std::size_t bytes = tme::key_bytes(attributes.algorithm);
        expanded = {attributes.generation,
                    std::make_unique<crypto::XtsKey>(tme::cipher_of(attributes.algorithm),
                                                     std::span{keys.data}.first(bytes),
                                                     std::span{keys.tweak}.first(bytes))};
    }
    return expanded.key.get();
}

LineBytes KeyedCipher::encrypt(DramAddr line, KeyId keyid, const LineBytes& plain) const {
    const crypto::XtsKey* key = key_of(line, keyid);
    if (key == nullptr) return plain;
    LineBytes stored;
    key->encrypt(crypto::tweak_number(line, {}), plain, stored);
    return stored;
}

LineBytes KeyedCipher::decrypt(DramAddr line, KeyId keyid, const LineBytes& stored) const {
    const crypto::XtsKey* key = key_of(line, keyid);
    if (key == nullptr) return stored;
    LineBytes plain;
    key->decrypt(crypto::tweak_number(line, {}), stored, plain);
    return plain;
}

}  // namespace mktme::plain_hardware
