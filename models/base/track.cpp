// SPDX-License-Identifier: Apache-2.0
#include "models/base/track.hpp"

#include <algorithm>
#include <utility>

namespace mktme {

void Tracks::add(std::string path, Gauge<SimTime>& gauge) {
    gauge.record(tracks_.emplace_back(Track{.path = std::move(path)}).changes);
}

void Tracks::add(std::string path, Gauge<Cycles>& gauge, const ClockDomain& clock) {
    gauge.record(tracks_.emplace_back(Track{.path = std::move(path), .clock = &clock}).in_cycles);
}

void Tracks::convert(Track& track) {
    for (const auto& change : track.in_cycles)
        track.changes.push_back({track.clock->edge(change.at), change.level});
    track.in_cycles.clear();
}

void Tracks::take(SimTime until, const Visitor& visit) {
    for (auto& track : tracks_) {
        convert(track);
        const auto later = std::ranges::partition_point(
            track.changes, [&](const auto& change) { return change.at < until; });
        visit(track.path, {track.changes.begin(), later});
        track.changes.erase(track.changes.begin(), later);
    }
}

}  // namespace mktme
