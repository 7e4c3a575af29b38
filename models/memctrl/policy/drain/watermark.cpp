// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/drain/watermark.hpp"

#include <algorithm>
#include <cmath>

#include "models/memctrl/controller_params.hpp"

namespace mktme::memctrl {

WatermarkDrain::WatermarkDrain(const ControllerParams& params)
    : high_{},
      low_{},
      write_queue_{params.write_queue},
      min_reads_{params.min_reads_per_turn} {
    if (params.drain_low >= params.drain_high)
        throw ConfigError{fmt::format("controller.drain_low = {}: must be below controller.drain_high = {}",
                                      params.drain_low.count(), params.drain_high.count())};
    const auto entries = static_cast<double>(params.write_queue);
    high_ = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::ceil(params.drain_high.count() * entries)));
    low_ = static_cast<std::uint64_t>(std::floor(params.drain_low.count() * entries));
}

WatermarkDrain::Mode WatermarkDrain::next_mode(Cycles now, const RequestQueues& queues,
                                               bool write_is_awaited) {
    const std::uint64_t reads = queues.size(Direction::read);
    const std::uint64_t writes = queues.size(Direction::write);
    if (writes == 0) return Mode::reading;
    switch (mode()) {
        case Mode::reading:
            if (reads == 0 && may_drain_idly(now, writes)) return Mode::idle_drain;
            if (write_is_awaited || (writes >= high_ && reads_this_turn() >= min_reads_))
                return Mode::full_drain;
            break;
        case Mode::idle_drain:
            if (writes >= high_ || write_is_awaited) return Mode::full_drain;
            if (reads > 0) return Mode::reading;
            break;
        case Mode::full_drain:
            if (reads > 0 && !write_is_awaited && (writes <= low_ || writes_this_drain() >= write_queue_))
                return Mode::reading;
            break;
    }
    return mode();
}

namespace drain {

ListedDrain watermark() {
    return listed<WatermarkDrain, MakeDrain>({"watermark",
                                              "from drain_high down to drain_low, or when no read is queued",
                                              WatermarkDrain::uses()});
}

}  // namespace drain

}  // namespace mktme::memctrl
