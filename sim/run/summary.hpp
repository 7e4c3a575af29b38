// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/base/stat_tree.hpp"

namespace mktme::sim {

/// Returns the main results of a run in about ten lines of text.
std::string summary(const StatTree& stats);

}  // namespace mktme::sim
