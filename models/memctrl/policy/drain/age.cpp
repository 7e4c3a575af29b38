// SPDX-License-Identifier: Apache-2.0
// controller.drain = age: the oldest request of all says whether reads or writes are served.
#include "models/memctrl/policy/drain/drain_policy.hpp"

namespace mktme::memctrl {

DrainPolicy::Mode DrainPolicy::by_age(const RequestQueues& queues, bool write_is_awaited) const {
    const Slot read = queues.oldest(Direction::read);
    const Slot write = queues.oldest(Direction::write);
    if (read == no_slot && write == no_slot) return mode_;
    if (write == no_slot) return Mode::reading;
    if (read == no_slot || write_is_awaited) return Mode::idle_drain;
    return queues[write].sequence < queues[read].sequence ? Mode::idle_drain : Mode::reading;
}

}  // namespace mktme::memctrl
