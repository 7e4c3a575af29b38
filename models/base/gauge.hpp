// SPDX-License-Identifier: Apache-2.0
#pragma once

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
        area_ += LevelTime{(now - since_).count()} * level_;
        since_ = now;
        level_ = level;
        most_.rise_to(level);
        if (changes_ != nullptr) changes_->push_back({now, level});
    }
    /// Restarts the peak of a phase with the present level.
    void begin_phase() { most_.of_phase = level_; }
    /// Adds the present level and every change from now on to `changes`.
    void record(std::vector<LevelChange<Time>>& changes) {
        changes_ = &changes;
        changes.push_back({since_, level_});
    }

    /// Returns the statistics up to `now`.
    [[nodiscard]] Level level(SimTime now) const requires std::is_same_v<Time, SimTime> {
        return {.sum = area(now), .most = most_, .elapsed = {now}};
    }
    [[nodiscard]] Level level(SimTime now,
                              const ClockDomain& clock) const requires std::is_same_v<Time, Cycles> {
        const auto cycles = static_cast<std::uint64_t>(area(clock.at_or_before(now)));
        return {.sum = clock.edge(Cycles{cycles}).count(), .most = most_, .elapsed = {now}};
    }

private:
    [[nodiscard]] LevelTime area(Time now) const {
        return area_ + LevelTime{minus_or_zero(now, since_).count()} * level_;
    }

    Time since_{};
    LevelTime area_ = 0;  // level x time up to the latest change
    std::uint64_t level_ = 0;
    Peak most_;
    std::vector<LevelChange<Time>>* changes_ = nullptr;
};

}  // namespace mktme
