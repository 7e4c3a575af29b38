// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "models/base/quantity.hpp"

namespace mktme::memctrl {

/// Channels run independently of each other, but not past the next cycle in which something from outside happens to all of
/// them: a KeyID gets another key, somebody changes a line in DRAM.
struct Barrier {
    Cycles at = Cycles::max();  // no channel does this cycle before `reach` was called
    std::function<void(Cycles)> reach = [](Cycles) {};  // do what is due up to this cycle; moves `at` on
};

}  // namespace mktme::memctrl
