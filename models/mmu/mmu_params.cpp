// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/mmu_params.hpp"

#include <fmt/format.h>

#include <bit>

#include "models/base/error.hpp"

namespace mktme::mmu {

std::uint64_t checked_sets(std::uint64_t entries, std::uint64_t ways, std::string_view name) {
    if (entries == 0)
        throw ConfigError{fmt::format("{0}_entries = 0: must be at least 1, or nothing is translated", name)};
    if (ways == 0 || entries % ways != 0)
        throw ConfigError{
            fmt::format("{0}_entries = {1}: must be a multiple of {0}_ways = {2}", name, entries, ways)};
    const std::uint64_t sets = entries / ways;
    if (!std::has_single_bit(sets))
        throw ConfigError{
            fmt::format("{0}_entries = {1}: {2} sets of {0}_ways = {3}, where a power of two is needed", name,
                        entries, sets, ways)};
    return sets;
}

void check(const TlbParams& params) {
    checked_sets(params.l1_data_4k_entries, params.l1_data_4k_ways, "tlb.l1_data_4k");
    checked_sets(params.l1_data_2m_entries, params.l1_data_2m_ways, "tlb.l1_data_2m");
    checked_sets(params.l1_data_1g_entries, params.l1_data_1g_ways, "tlb.l1_data_1g");
    checked_sets(params.l1_code_4k_entries, params.l1_code_4k_ways, "tlb.l1_code_4k");
    checked_sets(params.l1_code_2m_entries, params.l1_code_2m_ways, "tlb.l1_code_2m");
    checked_sets(params.l2_entries, params.l2_ways, "tlb.l2");
    const auto check_part = [&](std::string_view key, std::uint64_t ways) {
        if (ways == 0 || ways > params.l2_ways)
            throw ConfigError{
                fmt::format("tlb.{} = {}: must be 1 to tlb.l2_ways = {}", key, ways, params.l2_ways)};
    };
    check_part("l2_most_ways_2m", params.l2_most_ways_2m);
    check_part("l2_most_ways_1g", params.l2_most_ways_1g);
}

void check(const MmuParams& params) {
    if (params.levels != 4 && params.levels != 5)
        throw ConfigError{fmt::format("mmu.levels = {}: must be 4 or 5", params.levels)};
    if (params.walkers == 0) throw ConfigError{"mmu.walkers = 0: must be at least 1"};
    checked_sets(params.pml5e_entries, params.pml5e_entries, "mmu.pml5e");
    checked_sets(params.pml4e_entries, params.pml4e_entries, "mmu.pml4e");
    checked_sets(params.pdpte_entries, params.pdpte_ways, "mmu.pdpte");
    checked_sets(params.pde_entries, params.pde_ways, "mmu.pde");
}

}  // namespace mktme::mmu
