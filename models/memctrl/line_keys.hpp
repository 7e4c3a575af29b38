// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/crypto/engine_timing.hpp"
#include "models/data/key_identity.hpp"

namespace mktme::memctrl {

/// How lines of a KeyID are encrypted.
struct LineKey {
    crypto::LineCipher cipher{};
    KeyId slot{};                              // entry of the KeyID table whose key it is
    data::KeyIdentity identity = data::plain;  // of the key; with data.mode = none always `plain`
    bool is_own = false;                       // the KeyID's own key, not that of KeyID 0
};

/// The controllers' copy of the KeyID table (mktme_facts 1.6): all that a line needs to know of it.
class LineKeys {
public:
    explicit LineKeys(std::uint64_t keyids) : keys_(keyids) {}

    [[nodiscard]] const LineKey& operator[](KeyId keyid) const { return keys_[keyid.count()]; }
    void set(KeyId keyid, const LineKey& key) { keys_[keyid.count()] = key; }
    [[nodiscard]] std::uint64_t size() const { return keys_.size(); }

private:
    std::vector<LineKey> keys_;
};

}  // namespace mktme::memctrl
