// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/mmu/access_check.hpp"
#include "models/mmu/page_fault.hpp"
#include "models/mmu/paging_levels.hpp"
#include "models/tme/registers/address_layout.hpp"

namespace mktme::mmu {

/// Paging mode of a core: the control bits that the rules depend on.
struct PagingMode {
    int levels = 4;             // 4, or 5 with CR4.LA57
    bool write_protect = true;  // CR0.WP
    bool no_execute = true;     // EFER.NXE; without it XD is reserved
    bool smep = true;           // CR4.SMEP: no supervisor fetches from user pages
    bool smap = true;           // CR4.SMAP: no supervisor data accesses to user pages unless EFLAGS.AC is set
    bool pages_1g = true;       // CPUID enumerates 1 GiB pages; without them PS of a PDPTE is reserved
    bool in_seam = false;       // TDX-private KeyIDs may be used; elsewhere their bits are reserved
};

/// One access of a program to a linear address.
struct Access {
    std::uint64_t address = 0;
    AccessKind kind = AccessKind::read;
    bool is_user = true;         // a user-mode access
    bool may_reach_user = true;  // of a supervisor access: EFLAGS.AC, which suspends SMAP
    const Pkru* pkru = nullptr;  // null: CR4.PKE is clear
};

/// Meaning of a paging-structure entry.
enum class EntryUse : std::uint8_t { absent, reserved, table, leaf };

/// Returns the bits of an entry's address field that must be clear: those above MAXPHYADDR and, outside SEAM, those that
/// make a KeyID a TDX-private one. All other KeyID bits are part of the address.
std::uint64_t reserved_address_bits(const tme::AddressLayout& layout, bool in_seam);

/// Rules of x86-64 paging: reserved bits, rights, accessed and dirty flags, page faults (docs/models/mmu.md; Intel SDM
/// volume 3, "4-Level Paging and 5-Level Paging" to "Page-Fault Exceptions").
///
/// KeyID bits are part of the address in CR3 and in entries of every level. They are never reserved, except those of
/// TDX-private KeyIDs outside SEAM.
class PagingRules {
public:
    explicit PagingRules(const tme::AddressLayout& layout, const PagingMode& mode = {});

    /// Rights before the first entry: nothing is forbidden.
    static constexpr Entry all_rights{Entry::present | Entry::writable | Entry::user};

    [[nodiscard]] const PagingMode& mode() const { return mode_; }
    [[nodiscard]] bool is_canonical(std::uint64_t address) const;
    /// Returns false if a MOV to CR3 of this value raises #GP. Bit 63 is not part of the value.
    [[nodiscard]] bool is_valid_root(std::uint64_t cr3) const { return (cr3 & ~root_bits_) == 0; }
    /// Returns the address of the highest table, with its KeyID.
    [[nodiscard]] PhysAddr root_table(std::uint64_t cr3) const { return PhysAddr{cr3 & address_field}; }

    /// Returns the meaning of an entry of a level, 1 to 5.
    [[nodiscard]] EntryUse use_of(Entry entry, int level) const;
    /// Returns `above` narrowed by an entry that leads to a table: its address, and the rights of both.
    [[nodiscard]] Entry narrowed(Entry above, Entry table) const;
    /// Returns the translation of a leaf of a level below the rights `above`.
    [[nodiscard]] Translation translation(Entry above, Entry leaf, int level) const;
    /// Returns the entry with the flags set that an access sets: accessed, and dirty in a leaf that is written.
    [[nodiscard]] static Entry marked(Entry entry, EntryUse use, AccessKind kind);

    /// Returns true if a translation permits the access.
    [[nodiscard]] bool permits(Entry leaf, const Access& access) const {
        return has_mode_rights(leaf, access) && !pkey_forbids(leaf, access);
    }
    /// Returns true if a TLB entry serves the access without a walk: a first write needs one, to set the dirty flag.
    [[nodiscard]] bool serves(Entry leaf, const Access& access) const {
        return permits(leaf, access) && (access.kind != AccessKind::write || leaf.is_dirty());
    }
    /// Returns the error code of an access whose walk ends at an entry that is absent or has reserved bits.
    [[nodiscard]] std::uint32_t fault_at(EntryUse use, const Access& access) const;
    /// Returns the error code of an access that a translation does not permit.
    [[nodiscard]] std::uint32_t fault_by(Entry leaf, const Access& access) const;

private:
    [[nodiscard]] bool has_mode_rights(Entry leaf, const Access& access) const;
    [[nodiscard]] bool pkey_forbids(Entry leaf, const Access& access) const;
    [[nodiscard]] std::uint32_t code_of(const Access& access) const;

    PagingMode mode_;
    std::uint64_t reserved_;   // of entries of every level
    std::uint64_t root_bits_;  // bits of CR3 that may be set
};

}  // namespace mktme::mmu
