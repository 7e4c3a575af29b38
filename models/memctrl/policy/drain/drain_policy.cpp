// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/drain/drain_policy.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "models/base/error.hpp"

namespace mktme::memctrl {

DrainPolicy::DrainPolicy(const ControllerParams& params)
    : kind_{params.drain},
      high_{},
      low_{},
      write_queue_{params.write_queue},
      min_reads_{params.min_reads_per_turn},
      idle_drain_after_{params.idle_drain_after} {
    if (params.drain_low >= params.drain_high)
        throw ConfigError{fmt::format("controller.drain_low = {}: must be below controller.drain_high = {}",
                                      params.drain_low.count(), params.drain_high.count())};
    const auto entries = static_cast<double>(params.write_queue);
    high_ = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::ceil(params.drain_high.count() * entries)));
    low_ = static_cast<std::uint64_t>(std::floor(params.drain_low.count() * entries));
}

DrainPolicy::Mode DrainPolicy::next_mode(Cycles now, const RequestQueues& queues, bool write_is_awaited) {
    switch (kind_) {
        case DrainKind::watermark:
        case DrainKind::lazy: return by_watermark(now, queues, write_is_awaited);
        case DrainKind::age: return by_age(queues, write_is_awaited);
    }
    return mode_;
}

bool DrainPolicy::update(Cycles now, const RequestQueues& queues, bool write_is_awaited) {
    next_change_ = Cycles::max();
    const Mode next = next_mode(now, queues, write_is_awaited);
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
