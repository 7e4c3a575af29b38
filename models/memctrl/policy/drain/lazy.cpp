// SPDX-License-Identifier: Apache-2.0
// controller.drain = lazy: as watermark, but writes use a pause of the reads only after it has lasted for
// idle_drain_after. A short pause therefore does not turn the bus around twice.
#include "models/memctrl/policy/drain/drain_policy.hpp"

namespace mktme::memctrl {

bool DrainPolicy::may_drain_idly(Cycles now, std::uint64_t writes) {
    if (kind_ != DrainKind::lazy || writes >= high_) return true;
    if (now >= pause_ends()) return true;
    next_change_ = pause_ends();
    return false;
}

}  // namespace mktme::memctrl
