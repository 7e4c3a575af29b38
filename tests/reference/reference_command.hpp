// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tests/reference/reference_parts.hpp"

namespace mktme::reference {

enum class Kind { ACT, RD, RDA, WR, WRA, PRE, PRESB, REFSB, PREA, REF, PDE, PDX, SRE, SRX };
inline constexpr std::size_t kinds = 14;

/// PRESB, and REFSB on DDR5, name a bank number: their group is 0. REFSB on LPDDR5 names the lower bank of two.
/// Commands to a rank leave group and bank 0.
struct Command {
    Cycle cycle = 0;
    unsigned data_channel = 0;
    Kind kind = Kind::ACT;
    unsigned rank = 0, group = 0, bank = 0;
    std::uint64_t row = 0, column = 0;

    bool operator==(const Command&) const = default;
};

constexpr bool is_column(Kind k) {
    return k == Kind::RD || k == Kind::RDA || k == Kind::WR || k == Kind::WRA;
}
constexpr bool closes_by_itself(Kind k) { return k == Kind::RDA || k == Kind::WRA; }
constexpr bool is_precharge(Kind k) { return k == Kind::PRE || k == Kind::PRESB || k == Kind::PREA; }
constexpr bool is_for_rank(Kind k) {
    return k == Kind::PREA || k == Kind::REF || k == Kind::PDE || k == Kind::PDX || k == Kind::SRE ||
           k == Kind::SRX;
}
constexpr bool is_for_all_groups(Kind k, Family family) {
    return k == Kind::PRESB || (k == Kind::REFSB && family == Family::ddr5);
}

/// Returns a bit for each bank group that the command reaches.
constexpr unsigned groups_of(const Command& c, Family family) {
    constexpr unsigned all = ~0U;
    constexpr unsigned pair = 0b101;  // bank b + 8 is two groups of four banks on
    if (is_for_rank(c.kind) || is_for_all_groups(c.kind, family)) return all;
    return (c.kind == Kind::REFSB && family == Family::lpddr5 ? pair : 1U) << c.group;
}

constexpr bool share_a_group(const Command& a, const Command& b, Family family) {
    return a.rank == b.rank && (groups_of(a, family) & groups_of(b, family)) != 0;
}

/// Returns true if the command reaches this bank of its rank.
constexpr bool reaches(const Command& c, Family family, unsigned group, unsigned bank) {
    return is_for_rank(c.kind) || (c.bank == bank && (groups_of(c, family) >> group & 1U) != 0);
}

/// Returns true if both commands reach a common bank.
constexpr bool share_a_bank(const Command& a, const Command& b, Family family) {
    const bool any_bank = is_for_rank(a.kind) || is_for_rank(b.kind);
    return share_a_group(a, b, family) && (any_bank || a.bank == b.bank);
}

}  // namespace mktme::reference
