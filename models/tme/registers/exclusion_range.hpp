// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme::tme {

/// Memory that stays plain under KeyID 0: IA32_TME_EXCLUDE_MASK and IA32_TME_EXCLUDE_BASE
/// (docs/facts.md#exclusion-range).
class ExclusionRange {
public:
    explicit ExclusionRange(std::uint64_t maxphyaddr)
        : address_bits_{(std::uint64_t{1} << maxphyaddr) - (std::uint64_t{1} << 12U)} {}

    /// Returns true if the range is enabled and PA & MASK == BASE & MASK. KeyID 0 has no bits above those of `address`.
    [[nodiscard]] bool covers(DramAddr address) const { return (address.count() & compared_) == wanted_; }

    /// Returns the value of IA32_TME_EXCLUDE_MASK that excludes `length` bytes, a power of two from 4 KiB on.
    [[nodiscard]] std::uint64_t mask_of(Bytes length) const {
        return (address_bits_ & ~(length.count() - 1)) | enable_bit;
    }

    [[nodiscard]] std::uint64_t mask() const { return mask_; }
    [[nodiscard]] std::uint64_t base() const { return base_; }
    /// Returns false if a reserved bit is set or the mask is not a run of ones from the top bit down. An empty mask is
    /// valid only while the range is disabled.
    [[nodiscard]] bool is_valid_mask(std::uint64_t value) const {
        const std::uint64_t run = value & address_bits_;
        const bool is_reserved_clear = (value & ~(address_bits_ | enable_bit)) == 0;
        const bool is_run =
            run == 0 ? (value & enable_bit) == 0 : run == (address_bits_ & ~((run & ~(run - 1)) - 1));
        return is_reserved_clear && is_run;
    }
    [[nodiscard]] bool is_valid_base(std::uint64_t value) const { return (value & ~address_bits_) == 0; }

    void set_mask(std::uint64_t value) {
        mask_ = value;
        update();
    }
    void set_base(std::uint64_t value) {
        base_ = value;
        update();
    }

private:
    static constexpr std::uint64_t enable_bit = std::uint64_t{1} << 11U;

    void update() {
        const bool is_enabled = (mask_ & enable_bit) != 0;
        compared_ = is_enabled ? mask_ & address_bits_ : 0;
        wanted_ = is_enabled ? base_ & compared_ : 1;  // a value that 0 never equals
    }

    std::uint64_t address_bits_;  // MAXPA-1 to 12
    std::uint64_t mask_ = 0;
    std::uint64_t base_ = 0;
    std::uint64_t compared_ = 0;
    std::uint64_t wanted_ = 1;
};

}  // namespace mktme::tme
