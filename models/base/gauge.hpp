// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme {

/// Peak and time-weighted mean of a level that changes at clock edges, such as the number of entries in a queue.
class Gauge {
public:
    /// Sets the level from `now` on. Precondition: calls come in order of time.
    void set(Cycles now, std::uint64_t level) {
        area_ += (now - since_) * level_;
        since_ = now;
        level_ = level;
        peak_ = std::max(peak_, level);
    }
    /// Returns the sum of level x clocks up to the latest change. Divided by the clocks of a run, it is the
    /// time-weighted mean.
    [[nodiscard]] Cycles area() const { return area_; }
    [[nodiscard]] std::uint64_t peak() const { return peak_; }

private:
    Cycles since_{};
    Cycles area_{};
    std::uint64_t level_ = 0;
    std::uint64_t peak_ = 0;
};

}  // namespace mktme
