// SPDX-License-Identifier: Apache-2.0
#include "models/dram/refresh_units.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"

namespace mktme::dram {

namespace {

Cycles part_of(Cycles interval, std::uint64_t of) { return Cycles{interval.count() / of}; }

/// Returns true for DDR5, where one REFSB refreshes a bank number in all groups.
bool refreshes_across_groups(const Part& part) { return part.standard == Standard::ddr5; }

/// Returns the number of banks that a REFSB of LPDDR5 or HBM refreshes. The bank address of LPDDR5's REFpb leaves out
/// the highest bit of 16 banks (JESD209-5).
std::uint32_t banks_at_once(const Part& part) { return part.standard == Standard::lpddr5 ? 2 : 1; }

RefreshTiming timing_of(const Part& part, RefreshMode mode) {
    const Timing& t = part.timing;
    switch (mode) {
        case RefreshMode::all_bank: return {t.tREFI, t.tRFC1, 1, Command::REF, Command::PREA};
        case RefreshMode::fine_2x: return {part_of(t.tREFI, 2), t.tRFC2, 2, Command::REF, Command::PREA};
        case RefreshMode::fine_4x: return {part_of(t.tREFI, 4), t.tRFC4, 4, Command::REF, Command::PREA};
        case RefreshMode::same_bank: break;
    }
    if (refreshes_across_groups(part))
        return {part_of(t.tREFI, 2), t.tRFCsb, 2, Command::REFSB, Command::PRESB};
    return {t.tREFI, t.tRFCsb, 1, Command::REFSB, Command::PRE};
}

}  // namespace

RefreshTiming refresh_timing(const Part& part, RefreshMode mode) {
    const RefreshTiming timing = timing_of(part, mode);
    if (timing.busy == Cycles{})
        throw ConfigError{
            fmt::format("dram.refresh_mode = {}: dram.part = {} has no such mode", name_of(mode), part.name)};
    return timing;
}

std::vector<RefreshUnit> refresh_units(const Part& part, RefreshMode mode, std::uint64_t ranks) {
    const auto banks = static_cast<std::uint32_t>(part.geometry.banks());
    const auto per_group = static_cast<std::uint32_t>(part.geometry.banks_per_group);
    std::vector<RefreshUnit> units;
    for (std::uint32_t rank = 0; rank < ranks; ++rank) {
        const BankIndex first = rank * banks;
        if (mode != RefreshMode::same_bank) {
            units.push_back({rank, first, 1, banks});
        } else if (refreshes_across_groups(part)) {
            for (std::uint32_t bank = 0; bank < per_group; ++bank)
                units.push_back({rank, first + bank, per_group, banks / per_group});
        } else {
            const std::uint32_t count = banks_at_once(part);
            const std::uint32_t stride = banks / count;
            for (std::uint32_t bank = 0; bank < stride; ++bank)
                units.push_back({rank, first + bank, stride, count});
        }
    }
    return units;
}

}  // namespace mktme::dram
