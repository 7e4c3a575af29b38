// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "models/base/quantity.hpp"
#include "models/tme/mktme_params.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "models/tme/registers/tme_capability.hpp"

namespace mktme::tme {

/// Position of the KeyID in a physical address, and the partitioning of the KeyIDs.
///
/// KeyID = PA[maxphyaddr-1 : maxphyaddr-keyid_bits] (docs/facts.md#keyid-position); the bits below reach DRAM. The
/// order of the KeyIDs is 0, shared 1 to NUM_MKTME_KIDS, TDX-private (docs/facts.md#keyid-partitioning). A KeyID above
/// MAX_KEYS fits the field but has no entry in the table.
class AddressLayout {
public:
    /// Creates the layout after firmware has activated the widths in `params`.
    explicit AddressLayout(const MktmeParams& params)
        : AddressLayout{params.maxphyaddr,
                        {.keyid_bits = params.keyid_bits, .tdx_keyid_bits = params.tdx_keyid_bits},
                        capability_of(params).max_keys} {}
    /// Creates the layout for a value of IA32_TME_ACTIVATE. Activation refuses more TDX bits than KeyID bits; here they
    /// count as all of them.
    constexpr AddressLayout(std::uint64_t maxphyaddr, const TmeActivate& activate, std::uint64_t max_keys)
        : shift_{static_cast<unsigned>(maxphyaddr - activate.keyid_bits)},
          keyid_mask_{(std::uint64_t{1} << activate.keyid_bits) - 1},
          end_{std::uint64_t{1} << maxphyaddr},
          last_keyid_{std::min(max_keys, keyid_mask_)},
          first_private_{std::uint64_t{1}
                         << (activate.keyid_bits - std::min(activate.keyid_bits, activate.tdx_keyid_bits))} {}

    [[nodiscard]] constexpr KeyId keyid(PhysAddr address) const {
        return KeyId{static_cast<std::uint16_t>(address.count() >> shift_ & keyid_mask_)};
    }
    [[nodiscard]] DramAddr without_keyid(PhysAddr address) const {
        return DramAddr{address.count() & ((std::uint64_t{1} << shift_) - 1)};
    }
    /// Returns the address through which `keyid` reaches `address`.
    [[nodiscard]] PhysAddr with_keyid(DramAddr address, KeyId keyid) const {
        return PhysAddr{address.count() | std::uint64_t{keyid.count()} << shift_};
    }
    /// Returns false if the address has bits above maxphyaddr.
    [[nodiscard]] bool is_valid(PhysAddr address) const { return address.count() < end_; }
    /// Returns the first address above the largest possible DRAM: 2^(maxphyaddr - keyid_bits).
    [[nodiscard]] constexpr Bytes dram_limit() const { return Bytes{std::uint64_t{1} << shift_}; }
    [[nodiscard]] std::uint64_t keyids() const { return keyid_mask_ + 1; }
    /// Returns the lowest bit of the KeyID field.
    [[nodiscard]] constexpr unsigned keyid_shift() const { return shift_; }
    /// Returns the bits of a physical address that hold the KeyID.
    [[nodiscard]] constexpr std::uint64_t keyid_field() const { return keyid_mask_ << shift_; }

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
    unsigned shift_;
    std::uint64_t keyid_mask_;
    std::uint64_t end_;
    std::uint64_t last_keyid_;
    std::uint64_t first_private_;
};

}  // namespace mktme::tme
