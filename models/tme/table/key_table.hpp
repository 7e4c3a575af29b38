// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::tme {

/// What the memory controller does to lines of a KeyID (docs/facts.md#key-table).
enum class KeyMode : std::uint8_t {
    tme_key_or_bypass,       // exactly as KeyID 0; the state after reset
    encrypt_with_keyid_key,  // AES-XTS with the entry's own keys
    no_encrypt,              // plaintext on the bus
};

/// Room for the longest key; an algorithm uses its first key_bytes(algorithm) bytes, the rest is zero.
using KeyBytes = std::array<std::byte, 32>;

struct KeyPair {
    KeyBytes data{};
    KeyBytes tweak{};

    bool operator==(const KeyPair&) const = default;
};

/// What the table knows of a KeyID.
struct KeyEntry {
    KeyMode mode{KeyMode::tme_key_or_bypass};
    TmeAlgorithm algorithm{TmeAlgorithm::aes_xts_128};
    KeyPair keys{};
    std::uint64_t generation = 0;

    bool operator==(const KeyEntry&) const = default;
};

/// Which key has each KeyID of a package? (docs/facts.md#key-table)
///
/// Entries 0 to MAX_KEYS. Entry 0 is the TME key, which only `activate` sets: in mode encrypt_with_keyid_key
/// while TME is enabled, else in its reset state. Every change gives the entry a generation that no entry of
/// this table ever had before, so who caches what follows from an entry compares generations and nothing
/// else.
class KeyTable {
public:
    explicit KeyTable(std::uint64_t max_keys) : entries_(max_keys + 1) {}

    [[nodiscard]] const KeyEntry& operator[](KeyId keyid) const { return entries_[keyid.count()]; }
    [[nodiscard]] std::uint64_t max_keys() const { return entries_.size() - 1; }
    /// KeyIDs other than 0 that do not behave as KeyID 0.
    [[nodiscard]] std::uint64_t in_use() const { return in_use_; }

    /// SET_KEY_DIRECT and SET_KEY_RANDOM.
    void set_key(KeyId keyid, TmeAlgorithm algorithm, const KeyPair& keys);
    /// CLEAR_KEY: both keys zeroed, as KeyID 0 again.
    void clear_key(KeyId keyid);
    /// NO_ENCRYPT: the keys stay, unused.
    void no_encrypt(KeyId keyid);

    /// TME comes up: a TME key, and every other entry in its reset state.
    void activate(TmeAlgorithm algorithm, const KeyPair& tme_key);
    /// Every entry in its reset state, without any key.
    void reset();

private:
    void write(KeyId keyid, KeyMode mode, TmeAlgorithm algorithm, const KeyPair& keys);

    std::vector<KeyEntry> entries_;
    std::uint64_t in_use_ = 0;
    std::uint64_t changes_ = 0;
};

}  // namespace mktme::tme
