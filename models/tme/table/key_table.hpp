// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::tme {

/// Mode of a KeyID: the memory controller's handling of its lines (docs/facts.md#key-table).
enum class KeyMode : std::uint8_t {
    tme_key_or_bypass,       // same as KeyID 0; the state after reset
    encrypt_with_keyid_key,  // AES-XTS with the entry's own keys
    no_encrypt,              // plaintext on the bus
};

/// Space for the longest key. An algorithm uses its first key_bytes(algorithm) bytes; the rest is zero.
using KeyBytes = std::array<std::byte, 32>;

struct KeyPair {
    KeyBytes data{};
    KeyBytes tweak{};

    bool operator==(const KeyPair&) const = default;
};

/// KeyID-table entry.
struct KeyEntry {
    KeyMode mode{KeyMode::tme_key_or_bypass};
    TmeAlgorithm algorithm{TmeAlgorithm::aes_xts_128};
    KeyPair keys{};
    std::uint64_t generation = 0;

    bool operator==(const KeyEntry&) const = default;
};

/// KeyID table of a package (docs/facts.md#key-table).
///
/// It has entries 0 to MAX_KEYS. Entry 0 is the TME key, which only `activate` sets. Its mode is encrypt_with_keyid_key
/// while TME is enabled, else that after reset. Every change gives the entry a generation that no entry of this table
/// had before. A cache of values derived from an entry therefore compares only generations.
class KeyTable {
public:
    explicit KeyTable(std::uint64_t max_keys) : entries_(max_keys + 1) {}

    [[nodiscard]] const KeyEntry& operator[](KeyId keyid) const { return entries_[keyid.count()]; }
    [[nodiscard]] std::uint64_t max_keys() const { return entries_.size() - 1; }
    /// Returns the number of KeyIDs other than 0 that do not behave as KeyID 0.
    [[nodiscard]] std::uint64_t in_use() const { return in_use_; }

    /// Executes SET_KEY_DIRECT or SET_KEY_RANDOM.
    void set_key(KeyId keyid, TmeAlgorithm algorithm, const KeyPair& keys);
    /// Executes CLEAR_KEY: zeroes both keys, so the KeyID behaves as KeyID 0 again.
    void clear_key(KeyId keyid);
    /// Executes NO_ENCRYPT: the keys stay in the entry, unused.
    void no_encrypt(KeyId keyid);

    /// Enables TME: sets the TME key and resets every other entry.
    void activate(TmeAlgorithm algorithm, const KeyPair& tme_key);
    /// Resets every entry and removes all keys.
    void reset();

private:
    void write(KeyId keyid, KeyMode mode, TmeAlgorithm algorithm, const KeyPair& keys);

    std::vector<KeyEntry> entries_;
    std::uint64_t in_use_ = 0;
    std::uint64_t changes_ = 0;
};

}  // namespace mktme::tme
