// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/base/keyid_field.hpp"

namespace mktme::tme {

struct MktmeParams;
struct TmeActivate;

/// Position of the KeyID in a physical address, and the partitioning of the KeyIDs.
///
/// The order of the KeyIDs is 0, shared 1 to NUM_MKTME_KIDS, TDX-private (docs/facts.md#keyid-partitioning). A KeyID
/// above MAX_KEYS fits the field but has no entry in the table.
class AddressLayout : public KeyIdField {
public:
    /// Creates the layout after firmware has activated the widths in `params`.
    explicit AddressLayout(const MktmeParams& params);
    /// Creates the layout for a value of IA32_TME_ACTIVATE. Activation refuses more TDX bits than KeyID bits; here they
    /// count as all of them.
    AddressLayout(std::uint64_t maxphyaddr, const TmeActivate& activate, std::uint64_t max_keys);

    /// Returns true if the KeyID has no entry in the table. Its lines are treated as KeyID 0's, and the caller counts
    /// `check.keyid_range`.
    [[nodiscard]] bool is_above_max_keys(KeyId keyid) const { return keyid.count() > last_keyid_; }
    /// Returns true if a TDX-reserved bit is set: the KeyID is usable only in SEAM.
    [[nodiscard]] bool is_tdx_private(KeyId keyid) const { return keyid.count() >= first_private_; }
    /// Returns NUM_MKTME_KIDS: the number of KeyIDs besides 0 that are usable outside SEAM.
    [[nodiscard]] std::uint64_t shared_keyids() const { return std::min(first_private_ - 1, last_keyid_); }
    /// Returns NUM_TDX_PRIV_KIDS.
    [[nodiscard]] std::uint64_t private_keyids() const { return last_keyid_ - shared_keyids(); }

private:
    std::uint64_t last_keyid_;
    std::uint64_t first_private_;
};

}  // namespace mktme::tme
