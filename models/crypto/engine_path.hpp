// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "models/base/quantity.hpp"

namespace mktme::crypto {

/// Which engine clocks are still free on a set of AES cores?
///
/// Slot s is clock floor(s / cores) x interval on one of the cores. Work enters strictly in the order it is
/// booked, so the first free slot is all there is to remember.
class CoreSet {
public:
    CoreSet(std::uint64_t cores, Cycles interval) : cores_{cores}, interval_{interval.count()} {}

    /// Clock at which slot `slot` enters its core.
    [[nodiscard]] Cycles clock_of(std::uint64_t slot) const { return Cycles{slot / cores_ * interval_}; }

    /// Take `blocks` slots, the first at or after engine clock `from`; returns the first.
    std::uint64_t book(Cycles from, std::uint64_t blocks) {
        const std::uint64_t first = std::max(free_, cores_ * ((from.count() + interval_ - 1) / interval_));
        free_ = first + blocks;
        return first;
    }
    /// Take the latest slots that enter their cores no later than `clock`: all up to there are gone then.
    void book_up_to(Cycles clock) { free_ = (clock.count() / interval_ + 1) * cores_; }
    /// First clock up to which `blocks` slots are free, so that `book_up_to` takes that many free ones.
    [[nodiscard]] Cycles earliest_end(std::uint64_t blocks) const {
        return Cycles{((free_ + blocks + cores_ - 1) / cores_ - 1) * interval_};
    }
    [[nodiscard]] std::uint64_t cores() const { return cores_; }
    [[nodiscard]] Cycles interval() const { return Cycles{interval_}; }

private:
    std::uint64_t cores_;
    std::uint64_t interval_;
    std::uint64_t free_ = 0;
};

/// The cores that lines of one direction (or of both, when shared) pass.
struct EnginePath {
    CoreSet data;
    CoreSet tweak;
};

}  // namespace mktme::crypto
