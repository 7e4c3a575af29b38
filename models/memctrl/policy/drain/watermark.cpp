// SPDX-License-Identifier: Apache-2.0
// controller.drain = watermark: writes collect up to the high mark and are drained to the low mark. Without queued
// reads they are served at once.
#include "models/memctrl/policy/drain/drain_policy.hpp"

namespace mktme::memctrl {

DrainPolicy::Mode DrainPolicy::by_watermark(Cycles now, const RequestQueues& queues, bool write_is_awaited) {
    const std::uint64_t reads = queues.size(Direction::read);
    const std::uint64_t writes = queues.size(Direction::write);
    if (writes == 0) return Mode::reading;
    switch (mode_) {
        case Mode::reading:
            if (reads == 0 && may_drain_idly(now, writes)) return Mode::idle_drain;
            if (write_is_awaited || (writes >= high_ && reads_this_turn_ >= min_reads_))
                return Mode::full_drain;
            break;
        case Mode::idle_drain:
            if (writes >= high_ || write_is_awaited) return Mode::full_drain;
            if (reads > 0) return Mode::reading;
            break;
        case Mode::full_drain:
            if (reads > 0 && !write_is_awaited && (writes <= low_ || writes_this_drain_ >= write_queue_))
                return Mode::reading;
            break;
    }
    return mode_;
}

}  // namespace mktme::memctrl
