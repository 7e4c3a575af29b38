// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "models/base/quantity.hpp"

namespace mktme::memctrl {

/// Channels run independently of each other, but not past the next cycle in which something from outside happens to all of
/// them: a KeyID gets another key, somebody changes a line in DRAM.
struct Barrier {
    Cycles at = Cycles::max();  // no channel does this cycle before `reach` was called; max: nothing is due
    std::function<void(Cycles)> reach = [](Cycles) {};  // do what is due up to this cycle; moves `at` on

    /// Must `reach` be called before a channel does cycle `now`? Never when that is Cycles::max(): a channel that does
    /// nothing of itself any more is not stopped by a barrier that never comes.
    [[nodiscard]] bool stops(Cycles now) const { return at <= now && now != Cycles::max(); }
};

}  // namespace mktme::memctrl
