// SPDX-License-Identifier: Apache-2.0
#include "models/tme/table/key_table.hpp"

#include "models/base/error.hpp"

namespace mktme::tme {

void KeyTable::set_key(KeyId keyid, TmeAlgorithm algorithm, const KeyPair& keys) {
    write(keyid, KeyMode::encrypt_with_keyid_key, algorithm, keys);
}

void KeyTable::clear_key(KeyId keyid) {
    write(keyid, KeyMode::tme_key_or_bypass, TmeAlgorithm::aes_xts_128, {});
}

void KeyTable::no_encrypt(KeyId keyid) {
    const KeyEntry before = (*this)[keyid];
    write(keyid, KeyMode::no_encrypt, before.algorithm, before.keys);
}

void KeyTable::activate(TmeAlgorithm algorithm, const KeyPair& tme_key) {
    reset();
    entries_[0] = {KeyMode::encrypt_with_keyid_key, algorithm, tme_key, ++changes_};
}

void KeyTable::reset() {
    for (auto& entry : entries_) entry = {.generation = ++changes_};
    in_use_ = 0;
}

void KeyTable::write(KeyId keyid, KeyMode mode, TmeAlgorithm algorithm, const KeyPair& keys) {
    if (keyid.count() == 0 || keyid.count() > max_keys())
        throw InvariantError{"only KeyIDs 1 to MAX_KEYS are programmed (docs/facts.md#key-table)"};
    KeyEntry& entry = entries_[keyid.count()];
    in_use_ -= entry.mode == KeyMode::tme_key_or_bypass ? 0U : 1U;
    in_use_ += mode == KeyMode::tme_key_or_bypass ? 0U : 1U;
    entry = {mode, algorithm, keys, ++changes_};
}

}  // namespace mktme::tme
