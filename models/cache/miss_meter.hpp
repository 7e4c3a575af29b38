// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/clock_domain.hpp"
#include "models/cache/cache_stats.hpp"

namespace mktme::cache {

/// Measures how long lines are on their way to a cache, and how many at one time.
class MissMeter {
public:
    /// `clock`: of the cache.
    explicit MissMeter(Frequency clock) : clock_{clock} {}

    /// A line is on its way from now on.
    void begin(Cycles now) {
        if (++on_their_way_ == 1) busy_since_ = now;
    }
    /// A line has come that was on its way since cycle `begun`.
    void end(Cycles begun, Cycles now, CacheStats& stats) {
        const Cycles time = now - begun;
        stats.miss_cycles += time.count();
        stats.miss_latency.record(clock_.edge(time));
        if (--on_their_way_ == 0) stats.busy_cycles += (now - busy_since_).count();
    }

private:
    ClockDomain clock_;
    std::uint64_t on_their_way_ = 0;
    Cycles busy_since_{};
};

}  // namespace mktme::cache
