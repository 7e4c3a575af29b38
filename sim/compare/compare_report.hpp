// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "sim/compare/comparison.hpp"

namespace mktme::sim {

/// What differs, the largest change first, with units; `limit` lines at most. One line when nothing does.
std::string comparison_as_text(const Comparison& comparison, std::size_t limit);

/// The same as a Markdown table, for a merge request or a job's summary.
std::string comparison_as_markdown(const Comparison& comparison, std::size_t limit);

}  // namespace mktme::sim
