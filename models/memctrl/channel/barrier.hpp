// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "models/base/quantity.hpp"

namespace mktme::memctrl {

/// Next cycle in which an outside action affects all channels: a KeyID gets another key, or a line in DRAM is changed.
/// Channels run independently of each other, but not past it.
struct Barrier {
    Cycles at = Cycles::max();  // no channel does this cycle before `reach` is called; max: nothing is due
    std::function<void(Cycles)> reach = [](Cycles) {};  // runs actions due up to this cycle; advances `at`

    /// Returns true if `reach` must be called before a channel does cycle `now`. Returns false for Cycles::max(), so
    /// that a channel with nothing left to do is not stopped by a barrier that never comes.
    [[nodiscard]] bool stops(Cycles now) const { return at <= now && now != Cycles::max(); }
};

}  // namespace mktme::memctrl
