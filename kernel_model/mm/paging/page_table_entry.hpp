// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/address.hpp"
#include "kernel_model/mm/mapping/vm_flags.hpp"
#include "kernel_model/mm/paging/frame_table.hpp"
#include "kernel_model/mm/reclaim/swap_slot.hpp"
#include "models/mmu/entry.hpp"

namespace mktme::mm {

using mmu::EntryFormat;

/// An entry of a page table as the kernel writes it, leaf or not: the processor's bits for a mapping's flags, and the
/// kernel's uses of entries that are not present.
class PageTableEntry : public mmu::Entry {
public:
    using Entry::Entry;

    /// Returns a leaf with the permissions of `flags`. The caller decides by `writable` whether the hardware may write
    /// it: a private page can be writable for the program but not yet for the hardware.
    static constexpr PageTableEntry leaf(Frame frame, KeyId keyid, VmFlags flags, bool writable,
                                         EntryFormat format) {
        const PageTableEntry clean{number(frame) << page_shift | format.keyid_bits(keyid) | user | accessed};
        const PageTableEntry entry = clean.with_permissions(flags, writable);
        return entry.is_writable() ? PageTableEntry{entry.bits() | dirty} : entry;
    }
    /// Returns the mark of a page whose every access raises SIGSEGV: a swap entry of the type for markers (31), with
    /// PTE_MARKER_GUARD as its inverted offset (arch/x86/include/asm/pgtable_64.h).
    static constexpr PageTableEntry guard() { return PageTableEntry{guard_bits}; }
    /// Returns the place of a page that has been written to the swap area: a swap entry of type 0, with the inverted number of the slot as
    /// its offset.
    static constexpr PageTableEntry swapped(SwapSlot slot) {
        return PageTableEntry{~number(slot) << (swap_shift + swap_type_bits) >> swap_type_bits};
    }
    static constexpr PageTableEntry table(Frame frame) {
        return PageTableEntry{number(frame) << page_shift | present | writable | user | accessed};
    }

    /// Returns true if the entry is empty, for the kernel too.
    [[nodiscard]] constexpr bool is_none() const { return bits() == 0; }
    [[nodiscard]] constexpr bool is_guard() const { return bits() == guard_bits; }
    /// Returns true if the entry leads to a page. The hardware sees it only if it is present: it does not see a page of
    /// a mapping without any permission.
    [[nodiscard]] constexpr bool has_page() const { return (bits() & (present | no_access)) != 0; }
    [[nodiscard]] constexpr bool is_swapped() const { return !is_none() && !is_guard() && !has_page(); }
    /// Precondition: is_swapped().
    [[nodiscard]] constexpr SwapSlot slot() const {
        return SwapSlot{~(bits() << swap_type_bits) >> (swap_shift + swap_type_bits)};
    }
    [[nodiscard]] constexpr Frame frame(EntryFormat format) const {
        return Frame{format.page(bits()).count() >> page_shift};
    }
    [[nodiscard]] constexpr KeyId keyid(EntryFormat format) const { return format.keyid(bits()); }

    /// Returns this entry with the permissions of `flags` (pte_modify): the page and its KeyID stay, and so do the
    /// accessed and dirty bits.
    [[nodiscard]] constexpr PageTableEntry with_permissions(VmFlags flags, bool may_write) const {
        std::uint64_t changed = bits() & ~permission_bits;
        changed |= flags.has(vm::access) ? present : no_access;
        if (may_write && flags.has(vm::write)) changed |= writable;
        if (!flags.has(vm::exec)) changed |= no_execute;
        return PageTableEntry{changed | static_cast<std::uint64_t>(flags.pkey()) << pkey_shift};
    }
    /// Returns this entry without some of the bits that the processor sets by itself.
    [[nodiscard]] constexpr PageTableEntry without_use(std::uint64_t bits_of_use) const {
        return PageTableEntry{bits() & ~bits_of_use};
    }
    /// Returns this entry as a leaf of a directory, which maps 2 MiB.
    [[nodiscard]] constexpr PageTableEntry as_huge() const { return PageTableEntry{bits() | huge}; }
    constexpr bool operator==(const PageTableEntry&) const = default;

private:
    static constexpr std::uint64_t no_access = 1U << 8;  // _PAGE_PROTNONE: for software, while not present
    static constexpr std::uint64_t guard_bits = 0xffff'ffff'ffff'f600;
    static constexpr unsigned swap_shift = 9;      // SWP_OFFSET_FIRST_BIT
    static constexpr unsigned swap_type_bits = 5;  // SWP_TYPE_BITS, the uppermost
    static constexpr std::uint64_t permission_bits =
        present | writable | no_access | no_execute | pkey_mask << pkey_shift;
};

}  // namespace mktme::mm
