// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"
#include "models/mktme/mktme_params.hpp"

namespace mktme::hw {

/// Where is the KeyID in a physical address?
///
/// KeyID = PA[maxphyaddr-1 : maxphyaddr-keyid_bits] (mktme_facts 1.5); what is below reaches DRAM.
class AddressLayout {
public:
    explicit AddressLayout(const MktmeParams& params)
        : shift_{static_cast<unsigned>(params.maxphyaddr - params.keyid_bits)},
          keyid_mask_{(std::uint64_t{1} << params.keyid_bits) - 1},
          end_{std::uint64_t{1} << params.maxphyaddr} {}

    [[nodiscard]] KeyId keyid(PhysAddr address) const {
        return KeyId{static_cast<std::uint16_t>(address.count() >> shift_ & keyid_mask_)};
    }
    [[nodiscard]] DramAddr without_keyid(PhysAddr address) const {
        return DramAddr{address.count() & ((std::uint64_t{1} << shift_) - 1)};
    }
    /// False when the address has bits above maxphyaddr.
    [[nodiscard]] bool is_valid(PhysAddr address) const { return address.count() < end_; }
    /// The first address above what DRAM can have: 2^(maxphyaddr - keyid_bits).
    [[nodiscard]] Bytes dram_limit() const { return Bytes{std::uint64_t{1} << shift_}; }
    [[nodiscard]] std::uint64_t keyids() const { return keyid_mask_ + 1; }
    /// Lowest bit of the KeyID field.
    [[nodiscard]] unsigned keyid_shift() const { return shift_; }

private:
    unsigned shift_;
    std::uint64_t keyid_mask_;
    std::uint64_t end_;
};

}  // namespace mktme::hw
