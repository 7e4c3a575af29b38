// SPDX-License-Identifier: Apache-2.0
// controller.drain = age: the oldest request of all says whether reads or writes are served.
#include "models/memctrl/policy/drain_policy.hpp"

namespace mktme::memctrl {

namespace {

class AgeDrain final : public DrainPolicy {
    Mode next_mode(Cycles /*now*/, const RequestQueues& queues, bool write_is_awaited) override {
        const EntryIndex read = queues.oldest(Direction::read);
        const EntryIndex write = queues.oldest(Direction::write);
        if (read == no_entry && write == no_entry) return mode();
        if (write == no_entry) return Mode::reading;
        if (read == no_entry || write_is_awaited) return Mode::idle_drain;
        return queues[write].sequence < queues[read].sequence ? Mode::idle_drain : Mode::reading;
    }
};

}  // namespace

namespace drain {

ListedDrain age() { return listed<AgeDrain, MakeDrain>({"age", "when the oldest request is a write"}); }

}  // namespace drain

}  // namespace mktme::memctrl
