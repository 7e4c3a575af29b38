// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/results/run_stats.hpp"

namespace mktme::sim {

/// The ten lines a person wants to see after a run.
std::string summary(const RunStats& stats);

}  // namespace mktme::sim
