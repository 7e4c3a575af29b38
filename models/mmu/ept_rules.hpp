// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/mmu/paging_rules.hpp"
#include "models/tme/registers/address_layout.hpp"

namespace mktme::mmu {

/// Bits of an EPT paging-structure entry (Intel SDM volume 3, "The Extended Page Table Mechanism").
struct EptEntry {
    static constexpr std::uint64_t readable = 1U << 0;
    static constexpr std::uint64_t writable = 1U << 1;
    static constexpr std::uint64_t executable = 1U << 2;
    static constexpr std::uint64_t rights = readable | writable | executable;
    static constexpr std::uint64_t memory_type = 0b111U << 3;  // of a leaf
    static constexpr std::uint64_t write_back = 6U << 3;
    static constexpr std::uint64_t ignore_pat = 1U << 6;  // of a leaf
    static constexpr std::uint64_t leaf = 1U << 7;        // of a PDE or a PDPTE
    static constexpr std::uint64_t accessed = 1U << 8;
    static constexpr std::uint64_t dirty = 1U << 9;  // of a leaf
};

/// Meaning of an EPT entry. `absent` gives an EPT violation, `misconfigured` an EPT misconfiguration.
enum class EptUse : std::uint8_t { absent, misconfigured, table, leaf };

/// EPT pointer of a virtual machine: the highest table, with its KeyID, and whether accessed and dirty flags are used.
struct EptPointer {
    static constexpr std::uint64_t uses_flags = 1U << 6;

    std::uint64_t bits = 0;

    [[nodiscard]] PhysAddr table() const { return PhysAddr{bits & address_field}; }
    [[nodiscard]] bool has_flags() const { return (bits & uses_flags) != 0; }
};

/// Exit qualification of an EPT violation (Intel SDM volume 3, "Exit Qualification for EPT Violations").
struct EptQualification {
    static constexpr std::uint32_t read = 1U << 0;
    static constexpr std::uint32_t write = 1U << 1;
    static constexpr std::uint32_t fetch = 1U << 2;
    static constexpr unsigned rights_shift = 3;  // bits 5:3: what the entries permit
    static constexpr std::uint32_t has_linear_address = 1U << 7;
    static constexpr std::uint32_t of_page =
        1U << 8;  // the page itself, not an entry of the guest's page tables
};

/// Rules of EPT with four levels and 48-bit guest-physical addresses.
///
/// Not modelled: memory types beyond the check of reserved ones, pages that can only be executed (a misconfiguration
/// here), mode-based execution, sub-page and shadow-stack rights.
class EptRules {
public:
    static constexpr int levels = 4;
    static constexpr std::uint64_t guest_limit = std::uint64_t{1} << 48;  // of guest-physical addresses

    /// The layout is the host's: KeyID bits are part of the address in entries of every level.
    explicit EptRules(const tme::AddressLayout& layout) : reserved_{reserved_address_bits(layout, false)} {}

    [[nodiscard]] EptUse use_of(Entry entry, int level) const;

private:
    std::uint64_t reserved_;
};

}  // namespace mktme::mmu
