// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme::sim {
struct SimConfig;
}

namespace mktme::machines {

// Bounds on the simulated time of a run, from the machine's parameters alone. They are far above normal times.

/// Returns the longest time of a line in an otherwise idle memory, including the engine.
SimTime slowest_line(const sim::SimConfig& config);
/// Returns the simulated time after which the refreshes of all ranks make a log too long for a test.
SimTime most_time(const sim::SimConfig& config);
/// Returns the number of lines that keeps a run within `most_time`.
std::uint64_t most_lines(const sim::SimConfig& config);
/// Returns an estimate of the simulated time of the run.
SimTime expected_time(const sim::SimConfig& config);
/// Returns the simulated time at which a run of `lines` lines, the last requested at `last_request`, must have ended.
SimTime time_limit(const sim::SimConfig& config, SimTime last_request, std::uint64_t lines);

}  // namespace mktme::machines
