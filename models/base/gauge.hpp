// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme {

/// A level that changes at clock edges, such as the entries of a queue: its peak, and its mean over time.
class Gauge {
public:
    /// The level is `level` from `now` on. Calls come in order of time.
    void set(Cycles now, std::uint64_t level) {
        area_ += (now - since_) * level_;
        since_ = now;
        level_ = level;
        peak_ = std::max(peak_, level);
    }
    /// Level x clocks up to the latest change; over the clocks of a run this is the mean weighted by time.
    [[nodiscard]] Cycles area() const { return area_; }
    [[nodiscard]] std::uint64_t peak() const { return peak_; }

private:
    Cycles since_{};
    Cycles area_{};
    std::uint64_t level_ = 0;
    std::uint64_t peak_ = 0;
};

}  // namespace mktme
