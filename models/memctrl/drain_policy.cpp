// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/drain_policy.hpp"

#include <algorithm>
#include <cmath>

#include "models/base/error.hpp"

namespace mktme::memctrl {

DrainPolicy::DrainPolicy(const ControllerParams& params)
    : high_{},
      low_{},
      write_queue_{params.write_queue},
      min_reads_{params.min_reads_per_turn} {
    if (params.drain_low >= params.drain_high)
        throw ConfigError{"controller.drain_low must be below controller.drain_high"};
    const auto entries = static_cast<double>(params.write_queue);
    high_ = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::ceil(params.drain_high.count() * entries)));
    low_ = static_cast<std::uint64_t>(std::floor(params.drain_low.count() * entries));
}

DrainPolicy::Mode DrainPolicy::next_mode(const RequestQueues& queues, bool read_in_hazard) const {
    const std::uint64_t reads = queues.size(Direction::read);
    const std::uint64_t writes = queues.size(Direction::write);
    if (writes == 0) return Mode::reading;
    switch (mode_) {
        case Mode::reading:
            if (reads == 0) return Mode::idle_drain;
            if (read_in_hazard || (writes >= high_ && reads_this_turn_ >= min_reads_))
                return Mode::full_drain;
            break;
        case Mode::idle_drain:
            if (writes >= high_ || read_in_hazard) return Mode::full_drain;
            if (reads > 0) return Mode::reading;
            break;
        case Mode::full_drain:
            if (reads > 0 && !read_in_hazard && (writes <= low_ || writes_this_drain_ >= write_queue_))
                return Mode::reading;
            break;
    }
    return mode_;
}

bool DrainPolicy::update(Cycles now, const RequestQueues& queues, bool read_in_hazard) {
    const Mode next = next_mode(queues, read_in_hazard);
    if (next == mode_) return false;
    if (next == Mode::reading) reads_this_turn_ = 0;
    if (mode_ == Mode::reading) {
        drain_start_ = now;
        writes_this_drain_ = 0;
    }
    mode_ = next;
    return true;
}

}  // namespace mktme::memctrl
