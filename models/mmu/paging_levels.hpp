// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/fields.hpp"
#include "models/base/quantity.hpp"
#include "models/mmu/entry.hpp"

namespace mktme {

namespace mmu {

/// Sizes of pages: 4 KiB, 2 MiB and 1 GiB.
enum class PageSize : std::uint8_t { page_4k, page_2m, page_1g };

}  // namespace mmu

template <>
struct EnumNames<mmu::PageSize> {
    static constexpr std::array<std::string_view, 3> names{"4K", "2M", "1G"};
};

namespace mmu {

inline constexpr std::array page_sizes{PageSize::page_4k, PageSize::page_2m, PageSize::page_1g};

/// Levels of paging structures count from the page: 1 holds PTEs, 2 PDEs, 3 PDPTEs, 4 PML4Es, 5 PML5Es.
inline constexpr int pte_level = 1;
inline constexpr int pde_level = 2;
inline constexpr int pdpte_level = 3;
inline constexpr int pml4e_level = 4;
inline constexpr int pml5e_level = 5;

inline constexpr unsigned smallest_page_shift = 12;
inline constexpr unsigned index_bits = 9;
inline constexpr std::uint64_t entries_of_table = std::uint64_t{1} << index_bits;
inline constexpr std::uint64_t table_bytes = std::uint64_t{1} << smallest_page_shift;

/// Bits 51:12 of an entry or of a translation: the physical address with its KeyID.
inline constexpr std::uint64_t address_field = 0x000F'FFFF'FFFF'F000;
/// Fields of what MOV to CR3 writes, with CR4.PCIDE: the PCID, and that its translations are kept.
inline constexpr std::uint64_t cr3_pcid = 0xFFF;
inline constexpr std::uint64_t cr3_keeps_pcid = std::uint64_t{1} << 63U;

/// Returns log2 of the bytes that one entry of a level maps.
constexpr unsigned shift_of_level(int level) {
    return smallest_page_shift + index_bits * static_cast<unsigned>(level - 1);
}
constexpr int level_of_leaf(PageSize size) { return static_cast<int>(size) + 1; }
/// Returns the size of a page that a leaf of this level maps. Precondition: `level` is 1, 2 or 3.
constexpr PageSize size_of_leaf(int level) { return static_cast<PageSize>(level - 1); }
constexpr unsigned shift_of(PageSize size) { return shift_of_level(level_of_leaf(size)); }
constexpr std::uint64_t bytes_of(PageSize size) { return std::uint64_t{1} << shift_of(size); }
constexpr std::uint64_t offset_mask(PageSize size) { return bytes_of(size) - 1; }

/// Returns the place of the entry that translates `address` in a table of this level. The place has the table's KeyID.
constexpr PhysAddr entry_place(PhysAddr table, std::uint64_t address, int level) {
    const std::uint64_t index = address >> shift_of_level(level) & (entries_of_table - 1);
    return PhysAddr{table.count() + index * sizeof(Entry)};
}

/// Number of an address space in TLBs and page-walk caches: a PCID, or a PCID with its virtual machine.
enum class SpaceTag : std::uint16_t {};

/// A page as TLBs hold it. `leaf` has the form of a PTE: address with KeyID, rights combined over all levels, dirty
/// flag, protection key. A leaf that is not present stands for no translation.
struct Translation {
    static constexpr unsigned mapped_shift = 9;  // bits 10:9, ignored in a PTE

    Entry leaf{};
    PageSize size = PageSize::page_4k;

    [[nodiscard]] constexpr bool is_present() const { return leaf.is_present(); }
    /// Returns the physical address, KeyID included. Precondition: `address` is in the page.
    [[nodiscard]] constexpr PhysAddr physical(std::uint64_t address) const {
        return PhysAddr{(leaf.bits() & address_field) | (address & offset_mask(size))};
    }
    /// Returns the size of the page that software mapped, of which this may be a part.
    [[nodiscard]] constexpr PageSize mapped_size() const {
        const auto mapped = static_cast<PageSize>(leaf.bits() >> mapped_shift & 0b11);
        return mapped > size ? mapped : size;
    }
    [[nodiscard]] constexpr bool is_part() const { return mapped_size() != size; }
    /// Returns the part of this page that holds `address`, in a size not above its own.
    [[nodiscard]] constexpr Translation part(std::uint64_t address, PageSize smaller) const {
        if (smaller == size) return *this;
        constexpr std::uint64_t mapped_field = std::uint64_t{0b11} << mapped_shift;
        const std::uint64_t within = address & offset_mask(size) & ~offset_mask(smaller);
        const std::uint64_t mapped = static_cast<std::uint64_t>(mapped_size()) << mapped_shift;
        return {.leaf = Entry{(leaf.bits() & ~mapped_field) | within | mapped}, .size = smaller};
    }
    constexpr bool operator==(const Translation&) const = default;
};

}  // namespace mmu
}  // namespace mktme
