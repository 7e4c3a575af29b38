// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstdint>
#include <vector>

#include "models/dram/command.hpp"
#include "models/dram/part.hpp"

namespace mktme::dram {

/// Which banks a distance rule binds, seen from the bank or rank of the first command.
enum class Scope : std::uint8_t { bank, group, rank, other_ranks };

/// "`then` no earlier than `distance` clocks after `first`, within `scope`."
struct Rule {
    Command first;
    Command then;
    Scope scope;
    Cycles distance;
};

/// Commands a machine can ever issue; rules for others need not be kept.
using CommandSet = std::bitset<command_count>;

/// All distance rules of a part in clocks, tFAW excepted (docs/models/dram.md, Distances), for the commands of `used`.
///
/// RDA, WRA and PRESB may go when RD, WR and PRE may, so as `then` only the latter stand here.
/// A rule of scope `group` never allows less than the `rank` rule of the same pair, so that the largest
/// distance that applies is the right one for the same and for another group. `tRFC` is that of the refresh mode.
std::vector<Rule> rules_of(const Timing& timing, Cycles tRFC, const CommandSet& used);

}  // namespace mktme::dram
