// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "sim/compare/comparison.hpp"

namespace mktme::sim {

/// Returns the differences with units, the largest change first, in at most `limit` lines; one line if there is none.
std::string comparison_as_text(const Comparison& comparison, std::size_t limit);

/// As above, as a Markdown table for a merge request or the summary of a CI job.
std::string comparison_as_markdown(const Comparison& comparison, std::size_t limit);

}  // namespace mktme::sim
