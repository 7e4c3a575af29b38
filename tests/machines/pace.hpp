// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/sim_config.hpp"

namespace mktme::machines {

// How long may a run take? Bounds from the machine's parameters alone: far above what is normal, far below for ever.

/// The longest one line can take when nothing else is there, and the engine's part of it.
SimTime slowest_line(const sim::SimConfig& config);
/// Simulated time after which the refreshes of all ranks make a log too long for a test.
SimTime most_time(const sim::SimConfig& config);
/// Lines that keep a run within `most_time`.
std::uint64_t most_lines(const sim::SimConfig& config);
/// A guess at how long the run takes.
SimTime expected_time(const sim::SimConfig& config);
/// Simulated time at which the run must have ended: requests that last came at `last_request`, `lines` of them.
SimTime time_limit(const sim::SimConfig& config, SimTime last_request, std::uint64_t lines);

}  // namespace mktme::machines
