// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/dram/command.hpp"

namespace mktme::dram {

struct Timing;

/// Banks that a distance rule binds, relative to the bank or rank of the first command.
enum class Scope : std::uint8_t { bank, group, rank, other_ranks };

/// Distance rule: `then` comes no earlier than `distance` clocks after `first`, within `scope`.
struct Rule {
    Command first;
    Command then;
    Scope scope;
    Cycles distance;
};

/// Set of commands that a machine can issue. Rules for other commands are not kept.
using CommandSet = std::bitset<command_count>;

/// Returns all distance rules of a part in clocks except tFAW, for the commands of `used` (docs/models/dram.md,
/// Distances).
///
/// RDA, WRA and PRESB have the lower bounds of RD, WR and PRE, so only the latter appear as `then`. A rule of scope
/// `group` is never shorter than the `rank` rule of the same pair. The largest distance that applies is therefore
/// correct both for the same and for another group. `tRFC` is the duration of a refresh in the refresh mode.
std::vector<Rule> rules_of(const Timing& timing, Cycles tRFC, const CommandSet& used);

}  // namespace mktme::dram
