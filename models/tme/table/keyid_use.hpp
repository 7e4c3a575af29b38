// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme::tme {

/// Number of programmed KeyIDs: its peak, and its mean over time from 0 on.
class KeyIdUse {
public:
    /// Sets the number to `level` from `now` on. Precondition: calls come with non-decreasing `now`.
    void set(SimTime now, std::uint64_t level) {
        area_ += Area{(now - since_).count()} * level_;
        since_ = now;
        level_ = level;
        peak_ = std::max(peak_, level);
    }
    [[nodiscard]] std::uint64_t peak() const { return peak_; }
    /// Returns the mean up to `now`; 0 at time 0.
    [[nodiscard]] double mean(SimTime now) const {
        if (now == SimTime{}) return 0;
        const Area area = area_ + Area{(now - since_).count()} * level_;
        return static_cast<double>(area) / static_cast<double>(now.count());
    }

private:
    __extension__ using Area = unsigned __int128;  // KeyIDs x femtoseconds

    SimTime since_{};
    Area area_ = 0;
    std::uint64_t level_ = 0;
    std::uint64_t peak_ = 0;
};

}  // namespace mktme::tme
