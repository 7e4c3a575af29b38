// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/results/stat_values.hpp"

namespace mktme::sim {

/// Returns every statistic that a run can have, in the order of stats.json. Channel 0 stands for all channels.
const std::vector<StatValue>& stat_catalogue();

/// Returns the statistic at `path`, ignoring the channel index; nullptr if there is none.
const StatValue* find_stat(std::string_view path);

/// Returns " (did you mean ...?)" with the statistic nearest to `path`, or an empty text.
std::string stat_suggestion(std::string_view path);

/// Returns the path with channel 0 in place of any other channel.
std::string with_channel_0(std::string_view path);

}  // namespace mktme::sim
