// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::scenario {

/// A word whose meaning belongs to the delivery of keys to tenants: agents, handlers, containers, key descriptors,
/// policies for full tables, the generator and the explorer.
struct LaterWord {
    std::string word;
    Position at;
};

/// Returns the first such word of a script; nothing if it has none. A simulator without these parts can parse the
/// script, but must refuse to run it.
std::optional<LaterWord> first_later_word(const Scenario& scenario);

}  // namespace mktme::scenario
