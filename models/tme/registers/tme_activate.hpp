// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/tme/registers/register_bit.hpp"
#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::tme {

/// Fields of IA32_TME_ACTIVATE, in which firmware configures TME (docs/facts.md#tme-activation).
struct TmeActivate {
    bool lock = false;  // set by hardware; ignored in a write by software
    bool enable = false;
    bool restore_key = false;          // KEY SELECT: the key saved for standby instead of a new one
    bool save_key = false;             // SAVE KEY FOR STANDBY
    std::uint64_t policy = 0;          // number of the TME key's algorithm, 0 to 15
    bool bypass = false;               // KeyID 0 is not encrypted
    std::uint64_t keyid_bits = 0;      // k: top bits of a physical address that hold the KeyID
    std::uint64_t tdx_keyid_bits = 0;  // p: the upper bits of them, which mark TDX-private KeyIDs
    AlgorithmMask algorithms = 0;      // MK_TME_CRYPTO_ALGS: algorithms for PCONFIG; bits 15:4 reserved

    /// Bits 30:8 and 47:40. The reserved bits of the algorithms are in their own field.
    static constexpr std::uint64_t reserved_bits = 0x0000'FF00'7FFF'FF00;

    [[nodiscard]] static constexpr TmeActivate from_msr(std::uint64_t value) {
        const auto is_set = [value](unsigned bit) { return (value >> bit & 1U) != 0; };
        const auto nibble = [value](unsigned lowest) { return value >> lowest & 0xFU; };
        return {.lock = is_set(0),
                .enable = is_set(1),
                .restore_key = is_set(2),
                .save_key = is_set(3),
                .policy = nibble(4),
                .bypass = is_set(31),
                .keyid_bits = nibble(32),
                .tdx_keyid_bits = nibble(36),
                .algorithms = static_cast<AlgorithmMask>(value >> 48U)};
    }
    [[nodiscard]] constexpr std::uint64_t to_msr() const {
        return bit(0, lock) | bit(1, enable) | bit(2, restore_key) | bit(3, save_key) | policy << 4U |
               bit(31, bypass) | keyid_bits << 32U | tdx_keyid_bits << 36U | std::uint64_t{algorithms} << 48U;
    }
};

}  // namespace mktme::tme
