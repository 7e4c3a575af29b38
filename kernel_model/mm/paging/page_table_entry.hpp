// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/address.hpp"
#include "kernel_model/mm/mapping/vm_flags.hpp"
#include "kernel_model/mm/paging/frame_table.hpp"

namespace mktme::mm {

/// Position of the KeyID in a physical address, and so in an entry: the bits from `keyid_shift` up to MAXPHYADDR
/// (docs/facts.md#keyid-position).
struct EntryFormat {
    static constexpr unsigned physical_bits = 52;
    unsigned keyid_shift = 46;  // 6 KeyID bits, as on the first machines that had them

    [[nodiscard]] constexpr std::uint64_t keyid_bits(KeyId keyid) const {
        return std::uint64_t{keyid.count()} << keyid_shift;
    }
    [[nodiscard]] constexpr std::uint64_t frame_mask() const {
        return ((std::uint64_t{1} << keyid_shift) - 1) & ~(std::uint64_t{page_size} - 1);
    }
    [[nodiscard]] constexpr std::uint64_t keyid_mask() const {
        return ((std::uint64_t{1} << physical_bits) - 1) & ~((std::uint64_t{1} << keyid_shift) - 1);
    }
};

/// An entry of an x86-64 page table (Intel SDM volume 3, "4-Level Paging"), leaf or not.
class PageTableEntry {
public:
    constexpr PageTableEntry() = default;
    explicit constexpr PageTableEntry(std::uint64_t bits) : bits_{bits} {}

    /// Returns a leaf with the permissions of `flags`. The caller decides by `writable` whether the hardware may write
    /// it: a private page can be writable for the program but not yet for the hardware.
    static constexpr PageTableEntry leaf(Frame frame, KeyId keyid, VmFlags flags, bool writable,
                                         EntryFormat format) {
        std::uint64_t bits = number(frame) << page_shift | format.keyid_bits(keyid) | user | accessed;
        bits |= flags.has(vm::access) ? present_bit : no_access;
        if (writable && flags.has(vm::write)) bits |= writable_bit | dirty;
        if (!flags.has(vm::exec)) bits |= no_execute;
        return PageTableEntry{bits | static_cast<std::uint64_t>(flags.pkey()) << pkey_shift};
    }
    /// Returns the mark of a page whose every access raises SIGSEGV: a swap entry of the type for markers (31), with
    /// PTE_MARKER_GUARD as its inverted offset (arch/x86/include/asm/pgtable_64.h).
    static constexpr PageTableEntry guard() { return PageTableEntry{guard_bits}; }
    static constexpr PageTableEntry table(Frame frame) {
        return PageTableEntry{number(frame) << page_shift | present_bit | writable_bit | user | accessed};
    }

    [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
    /// Returns true if the entry is empty, for the kernel too.
    [[nodiscard]] constexpr bool is_none() const { return bits_ == 0; }
    [[nodiscard]] constexpr bool is_guard() const { return bits_ == guard_bits; }
    /// Returns true if the entry leads to a page.
    [[nodiscard]] constexpr bool has_page() const { return !is_none() && !is_guard(); }
    /// Returns true if the hardware sees the entry. It does not see a page of a mapping without any permission.
    [[nodiscard]] constexpr bool is_present() const { return (bits_ & present_bit) != 0; }
    [[nodiscard]] constexpr bool is_writable() const { return (bits_ & writable_bit) != 0; }
    [[nodiscard]] constexpr bool is_executable() const { return (bits_ & no_execute) == 0; }
    [[nodiscard]] constexpr bool is_huge() const { return (bits_ & huge) != 0; }
    [[nodiscard]] constexpr int pkey() const { return static_cast<int>(bits_ >> pkey_shift & pkey_mask); }
    [[nodiscard]] constexpr Frame frame(EntryFormat format) const {
        return Frame{(bits_ & format.frame_mask()) >> page_shift};
    }
    [[nodiscard]] constexpr KeyId keyid(EntryFormat format) const {
        return KeyId{static_cast<std::uint16_t>((bits_ & format.keyid_mask()) >> format.keyid_shift)};
    }
    /// Returns this entry as a leaf of a directory, which maps 2 MiB.
    [[nodiscard]] constexpr PageTableEntry as_huge() const { return PageTableEntry{bits_ | huge}; }
    constexpr bool operator==(const PageTableEntry&) const = default;

private:
    static constexpr std::uint64_t present_bit = 1U << 0;
    static constexpr std::uint64_t writable_bit = 1U << 1;
    static constexpr std::uint64_t user = 1U << 2;
    static constexpr std::uint64_t accessed = 1U << 5;
    static constexpr std::uint64_t dirty = 1U << 6;
    static constexpr std::uint64_t huge = 1U << 7;
    static constexpr std::uint64_t no_access = 1U << 8;  // _PAGE_PROTNONE: for software, while not present
    static constexpr unsigned pkey_shift = 59;
    static constexpr std::uint64_t pkey_mask = 0xf;
    static constexpr std::uint64_t guard_bits = 0xffff'ffff'ffff'f600;
    static constexpr std::uint64_t no_execute = std::uint64_t{1} << 63;

    std::uint64_t bits_ = 0;
};

}  // namespace mktme::mm
