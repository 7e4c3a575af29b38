// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/mmu/paging_levels.hpp"

namespace mktme::mmu {

/// Parameters of the TLBs of a core. Fully associative TLBs have as many ways as entries.
struct TlbParams {
    static constexpr auto section = "tlb";

    std::uint64_t l1_data_4k_entries{64};
    std::uint64_t l1_data_4k_ways{4};
    std::uint64_t l1_data_2m_entries{32};
    std::uint64_t l1_data_2m_ways{4};
    std::uint64_t l1_data_1g_entries{8};
    std::uint64_t l1_data_1g_ways{8};
    std::uint64_t l1_code_4k_entries{128};
    std::uint64_t l1_code_4k_ways{8};
    std::uint64_t l1_code_2m_entries{16};
    std::uint64_t l1_code_2m_ways{16};
    std::uint64_t l2_entries{2048};
    std::uint64_t l2_ways{16};
    std::uint64_t l2_most_ways_2m{8};
    std::uint64_t l2_most_ways_1g{8};
    Cycles l2_latency{7};

    static constexpr std::uint64_t most_entries = 65'536;
    static constexpr std::uint64_t most_ways = 256;
    static constexpr std::uint64_t longest_latency = 1000;

    static constexpr auto fields() {
        using P = TlbParams;
        return std::tuple{
            field<&P::l1_data_4k_entries>("l1_data_4k_entries", "first-level data TLB: pages of 4 KiB", 1,
                                          most_entries)
                .from(defaults),
            field<&P::l1_data_4k_ways>("l1_data_4k_ways", "its ways; they divide its entries", 1, most_ways)
                .from(defaults),
            field<&P::l1_data_2m_entries>("l1_data_2m_entries", "first-level data TLB: pages of 2 MiB", 1,
                                          most_entries)
                .from(defaults),
            field<&P::l1_data_2m_ways>("l1_data_2m_ways", "its ways; they divide its entries", 1, most_ways)
                .from(defaults),
            field<&P::l1_data_1g_entries>("l1_data_1g_entries", "first-level data TLB: pages of 1 GiB", 1,
                                          most_entries)
                .from(defaults),
            field<&P::l1_data_1g_ways>("l1_data_1g_ways", "its ways; they divide its entries", 1, most_ways)
                .from(defaults),
            field<&P::l1_code_4k_entries>("l1_code_4k_entries", "first-level code TLB: pages of 4 KiB", 1,
                                          most_entries)
                .from(defaults),
            field<&P::l1_code_4k_ways>("l1_code_4k_ways", "its ways; they divide its entries", 1, most_ways)
                .from(defaults),
            field<&P::l1_code_2m_entries>("l1_code_2m_entries",
                                          "first-level code TLB: pages of 2 MiB, and parts of pages of 1 GiB",
                                          1, most_entries)
                .from(defaults),
            field<&P::l1_code_2m_ways>("l1_code_2m_ways", "its ways; they divide its entries", 1, most_ways)
                .from(defaults),
            field<&P::l2_entries>("l2_entries", "second-level TLB of code and data: pages of all sizes", 1,
                                  most_entries)
                .from(defaults),
            field<&P::l2_ways>("l2_ways", "its ways; they divide its entries", 1, most_ways).from(defaults),
            field<&P::l2_most_ways_2m>("l2_most_ways_2m", "ways of a set that pages of 2 MiB may have", 1,
                                       most_ways)
                .from(defaults),
            field<&P::l2_most_ways_1g>("l2_most_ways_1g", "ways of a set that pages of 1 GiB may have", 1,
                                       most_ways)
                .from(defaults),
            field<&P::l2_latency>("l2_latency", "time that a hit in the second-level TLB adds to an access",
                                  1, longest_latency)
                .from(defaults),
        };
    }

private:
    static constexpr auto defaults = "docs/numbers.md#translation-defaults";
};

/// Parameters of the page walkers of a core and their page-walk caches.
struct MmuParams {
    static constexpr auto section = "mmu";

    std::uint64_t levels{4};
    PageSize page_size{PageSize::page_4k};
    std::uint64_t walkers{2};
    std::uint64_t pml5e_entries{2};
    std::uint64_t pml4e_entries{4};
    std::uint64_t pdpte_entries{8};
    std::uint64_t pdpte_ways{4};
    std::uint64_t pde_entries{32};
    std::uint64_t pde_ways{8};

    static constexpr std::uint64_t most_walkers = 64;

    static constexpr auto fields() {
        using P = MmuParams;
        return std::tuple{
            field<&P::levels>("levels", "levels of page tables: 4, or 5 for 57-bit addresses", 4, 5),
            field<&P::page_size>("page_size", "size of the pages of programs"),
            field<&P::walkers>("walkers", "page walks at a time", 1, most_walkers).from(defaults),
            field<&P::pml5e_entries>("pml5e_entries", "page-walk cache of PML5Es, fully associative", 1, 256)
                .from(defaults),
            field<&P::pml4e_entries>("pml4e_entries", "page-walk cache of PML4Es, fully associative", 1, 256)
                .from(defaults),
            field<&P::pdpte_entries>("pdpte_entries", "page-walk cache of PDPTEs", 1, 4096).from(defaults),
            field<&P::pdpte_ways>("pdpte_ways", "its ways; they divide its entries", 1, 256).from(defaults),
            field<&P::pde_entries>("pde_entries", "page-walk cache of PDEs", 1, 4096).from(defaults),
            field<&P::pde_ways>("pde_ways", "its ways; they divide its entries", 1, 256).from(defaults),
        };
    }

private:
    static constexpr auto defaults = "docs/numbers.md#translation-defaults";
};

/// Returns the number of sets of an array. Throws ConfigError that names `name`_entries if it has no entries or no ways, if
/// ways do not divide entries, or if the sets are no power of two.
std::uint64_t checked_sets(std::uint64_t entries, std::uint64_t ways, std::string_view name);
/// Throws ConfigError if a TLB or a page-walk cache cannot be built from these numbers.
void check(const TlbParams& params);
void check(const MmuParams& params);

}  // namespace mktme::mmu
