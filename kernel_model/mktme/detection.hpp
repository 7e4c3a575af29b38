// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::key_type {

/// What the kernel finds out about the key hardware when it boots.
enum class DetectionOutcome : std::uint8_t {
    enabled,
    not_enabled,             // IA32_TME_ACTIVATE is not locked, or TME is off
    inconsistent,            // a processor's register differs from that of the first
    no_known_algorithm,      // AES-XTS-128 is not activated
    aliases_forbidden,       // MSR 0x6F bit 8: Directory Mode
    no_keyids,               // no KeyID bits
    memory_cannot_encrypt,   // a range of memory lacks EFI_MEMORY_CPU_CRYPTO
    no_room_for_direct_map,  // the address space is too small for a direct map of each KeyID
};

/// State of the machine that detection reads.
struct DetectionInput {
    /// IA32_TME_ACTIVATE of each processor, the boot processor's first.
    std::span<const std::uint64_t> activate{};
    unsigned physical_address_bits = 0;  // CPUID 0x8000'0008
    bool forbids_aliases = false;        // MSR 0x6F bit 8
    bool memory_can_encrypt = true;      // every range has EFI_MEMORY_CPU_CRYPTO
};

/// The kernel's view of the key hardware (mktme_* variables).
struct Detection {
    DetectionOutcome outcome{DetectionOutcome::not_enabled};
    bool warns_of_policy = false;        // the TME key does not use AES-XTS-128
    std::uint32_t keyids = 0;            // highest KeyID (mktme_nr_keyids); 0: no MKTME
    unsigned keyid_bits = 0;             // taken from physical addresses, even if MKTME is not used
    unsigned keyid_shift = 0;            // lowest bit of the KeyID in an address
    std::uint64_t keyid_mask = 0;        // 0: no MKTME
    unsigned physical_address_bits = 0;  // left to the kernel
    tme::AlgorithmMask algorithms = 0;   // activated and known (mktme_algs)

    [[nodiscard]] bool is_enabled() const { return outcome == DetectionOutcome::enabled; }
    /// Turns MKTME off (mktme_disable). The KeyID bits stay taken.
    void disable(DetectionOutcome why);
};

/// Detects MKTME (detect_tme, docs/kernel_model/mktme.md#boot).
///
/// As posted, the number of KeyIDs is that of the activated bits: neither MAX_KEYS of IA32_TME_CAPABILITY nor the bits
/// that mark TDX-private KeyIDs are looked at, so the key type may choose KeyIDs that the hardware refuses.
Detection detect(const DetectionInput& input);

}  // namespace mktme::key_type
