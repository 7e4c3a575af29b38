// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tests/reference/reference_parts.hpp"

namespace mktme::reference {

enum class Kind { ACT, RD, RDA, WR, WRA, PRE, PRESB, REFSB, PREA, REF, PDE, PDX, SRE, SRX };
inline constexpr std::size_t kinds = 14;

/// PRESB, and REFSB on DDR5, name a bank number: their group is 0. Commands to a rank leave group and bank 0.
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

/// Does the command reach this bank of its rank?
constexpr bool reaches(const Command& c, Family family, unsigned group, unsigned bank) {
    return is_for_rank(c.kind) || (c.bank == bank && (c.group == group || is_for_all_groups(c.kind, family)));
}

/// Is there a bank both commands reach?
constexpr bool share_a_bank(const Command& a, const Command& b, Family family) {
    if (a.rank != b.rank) return false;
    if (is_for_rank(a.kind) || is_for_rank(b.kind)) return true;
    const bool any_group = is_for_all_groups(a.kind, family) || is_for_all_groups(b.kind, family);
    return a.bank == b.bank && (any_group || a.group == b.group);
}

}  // namespace mktme::reference
