// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/results/run_stats.hpp"

namespace mktme::sim {

/// Returns the main results of a run in about ten lines of text.
std::string summary(const RunStats& stats);

}  // namespace mktme::sim
