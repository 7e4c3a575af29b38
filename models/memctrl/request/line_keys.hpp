// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/contents/key_identity.hpp"
#include "models/crypto/line_cipher.hpp"
#include "models/tme/registers/exclusion_range.hpp"

namespace mktme::memctrl {

/// Encryption of the lines of a KeyID.
struct LineKey {
    crypto::LineCipher cipher{};
    KeyId slot{};                                      // entry of the KeyID table whose key it is
    contents::KeyIdentity identity = contents::plain;  // of the key; with data.mode = none always `plain`
    bool is_own = false;                               // the KeyID's own key, not that of KeyID 0

    // NOLINTNEXTLINE(readability-implicit-bool-conversion): clang-tidy 14 sees one in the comparison of `is_own`
    auto operator<=>(const LineKey&) const = default;
};

/// Controllers' copy of the KeyID table (docs/facts.md#key-table), reduced to the values that a line needs.
///
/// A key that a KeyID had stays valid for the requests that refer to it.
class LineKeys {
public:
    LineKeys(std::uint64_t keyids, std::uint64_t maxphyaddr) : of_keyid_(keyids), exclusion_{maxphyaddr} {
        for (auto& key : of_keyid_) key = &*keys_.insert(LineKey{}).first;
    }
    LineKeys(const LineKeys&) = delete;
    LineKeys& operator=(const LineKeys&) = delete;

    /// Returns the present encryption of the line at `address` through `keyid`.
    [[nodiscard]] const LineKey& of(KeyId keyid, DramAddr address) const {
        static constexpr LineKey in_plain{};
        if (keyid == KeyId{} && exclusion_.covers(address)) return in_plain;
        return *of_keyid_[keyid.count()];
    }
    /// Sets the range that stays plain under KeyID 0.
    void exclude(const tme::ExclusionRange& range) { exclusion_ = range; }
    void set(KeyId keyid, const LineKey& key) { of_keyid_[keyid.count()] = &*keys_.insert(key).first; }
    [[nodiscard]] std::uint64_t size() const { return of_keyid_.size(); }

private:
    std::set<LineKey> keys_;  // of the past too, at fixed addresses
    std::vector<const LineKey*> of_keyid_;
    tme::ExclusionRange exclusion_;
};

}  // namespace mktme::memctrl
