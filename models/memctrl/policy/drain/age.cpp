// SPDX-License-Identifier: Apache-2.0
// controller.drain = age: the oldest of all requests decides whether reads or writes are served.
#include "models/memctrl/policy/drain/drain_policy.hpp"

namespace mktme::memctrl {

DrainPolicy::Mode DrainPolicy::by_age(const RequestQueues& queues, bool write_is_awaited) const {
    const EntryIndex read = queues.oldest(Direction::read);
    const EntryIndex write = queues.oldest(Direction::write);
    if (read == no_entry && write == no_entry) return mode_;
    if (write == no_entry) return Mode::reading;
    if (read == no_entry || write_is_awaited) return Mode::idle_drain;
    return queues[write].sequence < queues[read].sequence ? Mode::idle_drain : Mode::reading;
}

}  // namespace mktme::memctrl
