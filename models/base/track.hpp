// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "models/base/gauge.hpp"

namespace mktme {

/// Levels over time, each under its path in the tree, for the timeline.
///
/// Gauges report to it, so it must live as long as they change.
class Tracks {
public:
    using Visitor =
        std::function<void(const std::string& path, std::span<const LevelChange<SimTime>> changes)>;

    /// Records the changes of a gauge from now on.
    void add(std::string path, Gauge<SimTime>& gauge);
    void add(std::string path, Gauge<Cycles>& gauge, const ClockDomain& clock);

    /// Shows `visit` the changes of each track before `until`, in order of time, and removes them.
    void take(SimTime until, const Visitor& visit);

private:
    struct Track {
        std::string path;
        std::vector<LevelChange<SimTime>> changes{};
        std::vector<LevelChange<Cycles>> in_cycles{};  // of a level that changes at clock edges
        const ClockDomain* clock = nullptr;            // null: it changes at any time
    };
    static void convert(Track& track);

    std::deque<Track> tracks_;  // never moved
};

}  // namespace mktme
