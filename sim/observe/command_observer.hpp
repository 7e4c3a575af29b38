// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "models/memctrl/channel/command_record.hpp"

namespace mktme::sim {

/// The part of a run that timeline and waves show.
struct TimeWindow {
    SimTime start{};
    SimTime end = SimTime::max();

    [[nodiscard]] bool holds(SimTime t) const { return start <= t && t < end; }
};

/// Sees every DRAM command of a run, in order of time: what writes commands.csv, timeline and waves.
class CommandObserver {
public:
    CommandObserver() = default;
    CommandObserver(const CommandObserver&) = delete;
    CommandObserver& operator=(const CommandObserver&) = delete;
    virtual ~CommandObserver() = default;

    virtual void see(std::span<const memctrl::CommandRecord> commands) = 0;
    /// No more commands will come: write what is left. ResourceError when the disk refuses.
    virtual void finish(SimTime end) = 0;
};

}  // namespace mktme::sim
