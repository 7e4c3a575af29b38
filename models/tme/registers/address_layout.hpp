// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "models/base/quantity.hpp"
#include "models/tme/mktme_params.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "models/tme/registers/tme_capability.hpp"

namespace mktme::tme {

/// Where is the KeyID in a physical address, and to whom does it belong?
///
/// KeyID = PA[maxphyaddr-1 : maxphyaddr-keyid_bits] (docs/facts.md#keyid-position); what is below reaches DRAM. KeyIDs
/// come in the order 0, shared 1 to NUM_MKTME_KIDS, TDX-private (docs/facts.md#keyid-partitioning). A KeyID above MAX_KEYS
/// fits the field but has no entry in the table.
class AddressLayout {
public:
    /// The layout once firmware has activated what `params` ask for.
    explicit AddressLayout(const MktmeParams& params)
        : AddressLayout{params.maxphyaddr,
                        {.keyid_bits = params.keyid_bits, .tdx_keyid_bits = params.tdx_keyid_bits},
                        capability_of(params).max_keys} {}
    /// The layout under what IA32_TME_ACTIVATE holds.
    AddressLayout(std::uint64_t maxphyaddr, const TmeActivate& activate, std::uint64_t max_keys)
        : shift_{static_cast<unsigned>(maxphyaddr - activate.keyid_bits)},
          keyid_mask_{(std::uint64_t{1} << activate.keyid_bits) - 1},
          end_{std::uint64_t{1} << maxphyaddr},
          last_keyid_{std::min(max_keys, keyid_mask_)},
          first_private_{std::uint64_t{1} << (activate.keyid_bits - activate.tdx_keyid_bits)} {}

    [[nodiscard]] KeyId keyid(PhysAddr address) const {
        return KeyId{static_cast<std::uint16_t>(address.count() >> shift_ & keyid_mask_)};
    }
    [[nodiscard]] DramAddr without_keyid(PhysAddr address) const {
        return DramAddr{address.count() & ((std::uint64_t{1} << shift_) - 1)};
    }
    /// The address under which `keyid` reaches `address`.
    [[nodiscard]] PhysAddr with_keyid(DramAddr address, KeyId keyid) const {
        return PhysAddr{address.count() | std::uint64_t{keyid.count()} << shift_};
    }
    /// False when the address has bits above maxphyaddr.
    [[nodiscard]] bool is_valid(PhysAddr address) const { return address.count() < end_; }
    /// The first address above what DRAM can have: 2^(maxphyaddr - keyid_bits).
    [[nodiscard]] Bytes dram_limit() const { return Bytes{std::uint64_t{1} << shift_}; }
    [[nodiscard]] std::uint64_t keyids() const { return keyid_mask_ + 1; }
    /// Lowest bit of the KeyID field.
    [[nodiscard]] unsigned keyid_shift() const { return shift_; }

    /// No entry of the table: the line is treated as KeyID 0's, and the caller counts `check.keyid_range`.
    [[nodiscard]] bool is_above_max_keys(KeyId keyid) const { return keyid.count() > last_keyid_; }
    /// Any of the TDX-reserved bits is set: usable in SEAM only.
    [[nodiscard]] bool is_tdx_private(KeyId keyid) const { return keyid.count() >= first_private_; }
    /// NUM_MKTME_KIDS: KeyIDs besides 0 that anybody may use.
    [[nodiscard]] std::uint64_t shared_keyids() const { return std::min(first_private_ - 1, last_keyid_); }
    /// NUM_TDX_PRIV_KIDS.
    [[nodiscard]] std::uint64_t private_keyids() const { return last_keyid_ - shared_keyids(); }

private:
    unsigned shift_;
    std::uint64_t keyid_mask_;
    std::uint64_t end_;
    std::uint64_t last_keyid_;
    std::uint64_t first_private_;
};

}  // namespace mktme::tme
