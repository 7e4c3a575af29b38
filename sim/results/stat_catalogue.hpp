// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/results/stat_values.hpp"

namespace mktme::sim {

/// Every statistic a run can have, in the order of stats.json; channel 0 stands for all channels.
const std::vector<StatValue>& stat_catalogue();

/// The statistic of that path, whatever the number of its channel; nullptr when there is none.
const StatValue* find_stat(std::string_view path);

/// " (did you mean ...?)" with the statistic most like `path`, or an empty text.
std::string stat_suggestion(std::string_view path);

/// The path with channel 0 in place of any other channel.
std::string with_channel_0(std::string_view path);

}  // namespace mktme::sim
