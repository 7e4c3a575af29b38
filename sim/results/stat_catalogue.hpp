// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/base/stat_values.hpp"

namespace mktme::sim {

/// Returns every statistic that a component can have, by path. Number 0 stands for all components of a kind.
const std::vector<StatValue>& stat_catalogue();

/// Returns the statistic at `path`, whatever phase or component of its kind it is of; nullptr if there is none.
const StatValue* find_stat(std::string_view path);

/// Returns " (did you mean ...?)" with the statistic nearest to `path`, or an empty text.
std::string stat_suggestion(std::string_view path);

}  // namespace mktme::sim
