// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "models/memctrl/channel/command_record.hpp"

namespace mktme::sim {

/// Interval of a run that the timeline, the waves and bus.csv show, without its end.
struct TimeWindow {
    SimTime start{};
    SimTime end = SimTime::max();

    [[nodiscard]] bool holds(SimTime t) const { return start <= t && t < end; }
};

/// Receiver of every DRAM command of a run, in order of time; writes commands.csv, the timeline or the waves.
class CommandObserver {
public:
    CommandObserver() = default;
    CommandObserver(const CommandObserver&) = delete;
    CommandObserver& operator=(const CommandObserver&) = delete;
    virtual ~CommandObserver() = default;

    virtual void see(std::span<const memctrl::CommandRecord> commands) = 0;
    /// Writes the remaining output after the last command. Throws ResourceError if a write fails.
    virtual void finish(SimTime end) = 0;
};

}  // namespace mktme::sim
