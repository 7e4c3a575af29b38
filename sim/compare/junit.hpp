// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/compare/comparison.hpp"

namespace mktme::sim {

/// Returns the comparison as JUnit XML for CI systems: a suite for each case, a test for each statistic.
std::string comparison_as_junit(const Comparison& comparison);

}  // namespace mktme::sim
