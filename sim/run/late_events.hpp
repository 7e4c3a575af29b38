// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "sim/config/effect.hpp"

namespace mktme::sim {

/// A PCONFIG or a fault that did not happen, or a window that did not open, because the run ended before its time.
struct LateEvent {
    std::string path;   // "mktme.program[1]", "output.window_start"
    std::string place;  // "rekeying.toml:12"
    SimTime at{};
};

/// Returns all such events of a run that ended at `end`; `clock` is the DRAM clock. Events in `idle` are left out.
std::vector<LateEvent> late_events(const LoadedConfig& loaded, const std::vector<IdleValue>& idle,
                                   const ClockDomain& clock, SimTime end);

/// Returns a warning line if the trace ended before it gave as many requests as the run's user asked for; else empty.
std::string short_trace_warning(const LoadedConfig& loaded, std::uint64_t requests);

/// Returns a warning line for each device that made fewer accesses than it was asked for, or none; `accesses`: those of each
/// device that were answered or refused.
std::string device_warnings(const LoadedConfig& loaded, const std::vector<std::uint64_t>& accesses);

/// Returns a warning line for each event; empty if there is none.
std::string late_warnings(const std::vector<LateEvent>& events, SimTime end);

}  // namespace mktme::sim
