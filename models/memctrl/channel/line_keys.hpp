// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/contents/key_identity.hpp"
#include "models/crypto/engine_timing.hpp"
#include "models/tme/registers/exclusion_range.hpp"

namespace mktme::memctrl {

/// Encryption of the lines of a KeyID.
struct LineKey {
    crypto::LineCipher cipher{};
    KeyId slot{};                                      // entry of the KeyID table whose key it is
    contents::KeyIdentity identity = contents::plain;  // of the key; with data.mode = none always `plain`
    bool is_own = false;                               // the KeyID's own key, not that of KeyID 0
};

/// Controllers' copy of the KeyID table (docs/facts.md#key-table), reduced to the values that a line needs.
class LineKeys {
public:
    LineKeys(std::uint64_t keyids, std::uint64_t maxphyaddr) : keys_(keyids), exclusion_{maxphyaddr} {}

    /// Returns the encryption of the line at `address` through `keyid`.
    [[nodiscard]] const LineKey& of(KeyId keyid, DramAddr address) const {
        static constexpr LineKey in_plain{};
        if (keyid == KeyId{} && exclusion_.covers(address)) return in_plain;
        return keys_[keyid.count()];
    }
    /// Sets the range that stays plain under KeyID 0.
    void exclude(const tme::ExclusionRange& range) { exclusion_ = range; }
    void set(KeyId keyid, const LineKey& key) { keys_[keyid.count()] = key; }
    [[nodiscard]] std::uint64_t size() const { return keys_.size(); }

private:
    std::vector<LineKey> keys_;  // by KeyID
    tme::ExclusionRange exclusion_;
};

}  // namespace mktme::memctrl
