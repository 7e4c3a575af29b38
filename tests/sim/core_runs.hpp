// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/base/stat_tree.hpp"

namespace mktme::test {

/// Runs the Ice Lake server to its end and returns the statistics. It has a core and no encryption, and values set as `--set`
/// does.
StatTree run_icx(const std::vector<std::string>& sets);

/// Runs a machine with cores to its end and returns the statistics. `texts`: configurations in TOML, a later one overrides earlier ones.
StatTree run_cores(const std::vector<std::string>& texts);

/// Returns the value at a path; fails the test if there is none.
double value_at(const StatTree& stats, const std::string& path);

}  // namespace mktme::test
