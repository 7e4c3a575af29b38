// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/compare/comparison.hpp"

namespace mktme::sim {

/// The comparison as JUnit XML, which CI systems show: a suite for each case, a test for each statistic.
std::string comparison_as_junit(const Comparison& comparison);

}  // namespace mktme::sim
