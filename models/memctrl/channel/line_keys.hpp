// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/contents/key_identity.hpp"
#include "models/crypto/engine_timing.hpp"
#include "models/tme/registers/exclusion_range.hpp"

namespace mktme::memctrl {

/// How lines of a KeyID are encrypted.
struct LineKey {
    crypto::LineCipher cipher{};
    KeyId slot{};                                      // entry of the KeyID table whose key it is
    contents::KeyIdentity identity = contents::plain;  // of the key; with data.mode = none always `plain`
    bool is_own = false;                               // the KeyID's own key, not that of KeyID 0
};

/// The controllers' copy of the KeyID table (docs/facts.md#key-table): all that a line needs to know of it.
class LineKeys {
public:
    LineKeys(std::uint64_t keyids, std::uint64_t maxphyaddr) : keys_(keyids), exclusion_{maxphyaddr} {}

    /// How the line at `address` is encrypted through `keyid`.
    [[nodiscard]] const LineKey& of(KeyId keyid, DramAddr address) const {
        static constexpr LineKey in_plain{};
        if (keyid == KeyId{} && exclusion_.covers(address)) return in_plain;
        return keys_[keyid.count()];
    }
    /// KeyID 0 leaves this memory plain.
    void exclude(const tme::ExclusionRange& range) { exclusion_ = range; }
    void set(KeyId keyid, const LineKey& key) { keys_[keyid.count()] = key; }
    [[nodiscard]] std::uint64_t size() const { return keys_.size(); }

private:
    std::vector<LineKey> keys_;  // by KeyID
    tme::ExclusionRange exclusion_;
};

}  // namespace mktme::memctrl
