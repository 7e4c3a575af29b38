// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <type_traits>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/base/stat_kinds.hpp"

namespace mktme {

/// A new level, and its time.
template <class Time>
struct LevelChange {
    Time at{};
    std::uint64_t level = 0;
};

/// Level that changes over time, such as the entries of a queue: its peak, and its mean weighted by time.
///
/// `Time` is SimTime, or Cycles for a level that changes at clock edges.
template <class Time>
class Gauge {
public:
    /// Sets the level from `now` on. Precondition: calls come in order of time.
    void set(Time now, std::uint64_t level) {
        area_ += Area{(now - since_).count()} * level_;
        since_ = now;
        level_ = level;
        most_ = std::max(most_, level);
        if (changes_ != nullptr) changes_->push_back({now, level});
    }
    /// Restarts the peak of a phase with the present level.
    void begin_phase() {
        most_before_ = std::max(most_before_, most_);
        most_ = level_;
    }
    /// Adds the present level and every change from now on to `changes`.
    void record(std::vector<LevelChange<Time>>& changes) {
        changes_ = &changes;
        changes.push_back({since_, level_});
    }

    /// Returns the statistics up to `now`.
    [[nodiscard]] Level level(SimTime now) const requires std::is_same_v<Time, SimTime> {
        return {.sum = area(now), .most = most(), .elapsed = {now}};
    }
    [[nodiscard]] Level level(SimTime now,
                              const ClockDomain& clock) const requires std::is_same_v<Time, Cycles> {
        const Cycles cycles{area(clock.at_or_before(now))};
        return {.sum = clock.edge(cycles).count(), .most = most(), .elapsed = {now}};
    }

private:
    /// Level x time. Clocks of a run times the entries of a queue fit into 64 bits; femtoseconds do not.
    using Area = std::conditional_t<std::is_same_v<Time, Cycles>, std::uint64_t, LevelTime>;

    [[nodiscard]] Area area(Time now) const {
        return area_ + Area{minus_or_zero(now, since_).count()} * level_;
    }
    [[nodiscard]] Peak most() const { return {.level = std::max(most_before_, most_), .of_phase = most_}; }

    Time since_{};
    Area area_ = 0;  // up to the latest change
    std::uint64_t level_ = 0;
    std::uint64_t most_ = 0;         // since the latest phase began
    std::uint64_t most_before_ = 0;  // before it began
    std::vector<LevelChange<Time>>* changes_ = nullptr;
};

}  // namespace mktme
