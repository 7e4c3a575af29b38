// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/cache/cache_stats.hpp"
#include "models/cache/entry_index.hpp"

namespace mktme::cache {

/// Measures how long lines are on their way to a cache, and how many at one time.
class MissMeter {
public:
    /// `clock`: of the cache. `entries`: numbers of lines on their way, as far as is known.
    MissMeter(Frequency clock, std::uint64_t entries) : clock_{clock}, begun_(entries) {}

    /// A line is on its way from now on, under the number `entry`.
    void begin(EntryIndex entry, Cycles now) {
        if (entry >= begun_.size()) begun_.resize(entry + std::size_t{1});
        begun_[entry] = now;
        if (++on_their_way_ == 1) busy_since_ = now;
    }
    /// The line has come.
    void end(EntryIndex entry, Cycles now, CacheStats& stats) {
        const Cycles time = now - begun_[entry];
        stats.miss_cycles += time.count();
        stats.miss_latency.record(clock_.edge(time));
        if (--on_their_way_ == 0) stats.busy_cycles += (now - busy_since_).count();
    }

private:
    ClockDomain clock_;
    std::vector<Cycles> begun_;  // by entry
    std::uint64_t on_their_way_ = 0;
    Cycles busy_since_{};
};

}  // namespace mktme::cache
