// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/dram/command.hpp"
#include "models/dram/part.hpp"

namespace mktme::dram {

/// Which banks a distance rule binds, seen from the bank of the first command.
enum class Scope : std::uint8_t { bank, group, rank, other_ranks };

/// "`then` no earlier than `distance` clocks after `first`, within `scope`."
struct Rule {
    Command first;
    Command then;
    Scope scope;
    Cycles distance;
};

/// All distance rules of a part in clocks, tFAW excepted (docs/models/memory-controller.md, section Timing).
///
/// A rule of scope `group` never allows less than the `rank` rule of the same pair, so that the largest
/// distance that applies is the right one for the same and for another group.
std::vector<Rule> rules_of(const Timing& timing);

}  // namespace mktme::dram
