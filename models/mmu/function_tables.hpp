// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/mmu/dense_units.hpp"
#include "models/mmu/keyed_permutation.hpp"
#include "models/mmu/page_tables.hpp"
#include "models/tme/registers/address_layout.hpp"

namespace mktme::mmu {

/// Form of the entries of an address space: page tables, or EPT paging structures.
enum class TableFormat : std::uint8_t { paging, ept };

/// An address space whose page tables are a function.
struct FunctionSpace {
    std::string name;                  // in messages, such as the file of its trace
    std::vector<AddressRange> ranges;  // all that is mapped; a page that holds any byte of them is
    PageSize page_size = PageSize::page_4k;
    KeyId table_keyid{};  // of CR3 and of pointers to tables
    TableFormat format = TableFormat::paging;
};

/// Memory that pages and tables are placed in, for DRAM addresses from `first` on.
struct FrameMemory {
    DramAddr first{};
    Bytes size{};
};

/// Page tables that exist only as a function of a seed, the address spaces and the page (docs/models/mmu.md). Nothing is
/// allocated on first touch, so frames never depend on who runs first.
///
/// No two pages and no two tables share a frame. Every page is present, writable, executable, accessed and dirty.
class FunctionTables final : public PageTables {
public:
    /// Returns the KeyID of the page of a space that begins at an address.
    using KeyIdOfPage = std::function<KeyId(std::size_t space, std::uint64_t page)>;

    /// With several memories, pages and tables go to them in turn. Throws ConfigError if a range is not canonical, if a
    /// memory does not hold its pages and tables, or if it ends above the addresses that the KeyID bits leave.
    FunctionTables(const tme::AddressLayout& layout, int levels, const std::vector<FrameMemory>& memories,
                   std::uint64_t seed, std::vector<FunctionSpace> spaces, KeyIdOfPage keyid_of_page);
    /// As above, with one memory.
    FunctionTables(const tme::AddressLayout& layout, int levels, FrameMemory memory, std::uint64_t seed,
                   std::vector<FunctionSpace> spaces, KeyIdOfPage keyid_of_page);

    /// Returns the highest table of a space with its KeyID: the address in CR3 or in the EPT pointer.
    [[nodiscard]] PhysAddr root(std::size_t space) const;
    /// Returns the physical address of a byte, its KeyID included. Throws UserError that names the space if no range has
    /// the address.
    [[nodiscard]] PhysAddr physical(std::size_t number, std::uint64_t address) const;

    /// Throws InvariantError if no table is at the place, or if the table has another KeyID.
    [[nodiscard]] Entry read(PhysAddr place) override;
    /// Throws InvariantError: accessed and dirty flags are always set.
    Entry exchange(PhysAddr place, Entry seen, Entry wanted) override;

private:
    struct Zone {  // frames in one memory for the pages of one size
        std::uint64_t first = 0;
        KeyedPermutation order{0, 0};
    };
    using Zones = std::array<Zone, page_sizes.size()>;
    struct Space {
        FunctionSpace given;
        DenseUnits pages;
        std::uint64_t first_page = 0;  // number of its first page in the zone of its size
        std::size_t first_tables = 0;  // place in `tables_`
    };
    struct Tables {  // those of one level of a space
        std::size_t space = 0;
        int level = 0;
        DenseUnits units;
        std::uint64_t first = 0;  // number of the first of them in the zone of 4 KiB
    };
    /// Table, named by its level and the address bits above it.
    struct Table {
        const Tables* of;
        std::uint64_t unit;
    };

    void count_space(std::size_t number, FunctionSpace&& given);
    void count_tables();
    [[nodiscard]] Zones place_zones(FrameMemory memory, std::size_t number, std::size_t memories,
                                    std::uint64_t seed) const;
    [[nodiscard]] std::uint64_t& needed(PageSize size) { return needed_[static_cast<std::size_t>(size)]; }
    [[nodiscard]] std::uint64_t needed(PageSize size) const {
        return needed_[static_cast<std::size_t>(size)];
    }
    [[nodiscard]] DramAddr frame(PageSize size, std::uint64_t number) const;
    [[nodiscard]] const Tables& tables(std::size_t space, int level) const;
    [[nodiscard]] PhysAddr table_at(const Tables& tables, std::uint64_t unit) const;
    [[nodiscard]] std::optional<std::uint64_t> number_in(DramAddr frame) const;
    [[nodiscard]] Table table_in(DramAddr frame) const;
    [[nodiscard]] Entry leaf(const Space& space, std::size_t number, std::uint64_t unit) const;
    [[nodiscard]] PhysAddr page_at(const Space& space, std::size_t number, std::uint64_t page) const;
    [[nodiscard]] std::uint64_t masked(std::uint64_t address) const;

    tme::AddressLayout layout_;
    int levels_;
    KeyIdOfPage keyid_of_page_;
    std::array<std::uint64_t, page_sizes.size()> needed_{};  // frames, by the size of their pages
    std::vector<Zones> zones_;                               // by memory
    std::vector<Space> spaces_;
    std::vector<Tables> tables_;  // by space, then from the highest level
};

}  // namespace mktme::mmu
