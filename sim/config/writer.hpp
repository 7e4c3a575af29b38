// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/config/effect.hpp"

namespace mktme::sim {

struct LoadedConfig;

/// Returns the resolved configuration as TOML that loads back to the same, each value with its origin as a comment.
/// Values in `idle` become comments with the reason; the file then loads back to the same run. Derived values are
/// comments too. Sections of cores are left out of a machine without cores.
std::string config_as_toml(LoadedConfig loaded, const std::vector<IdleValue>& idle = {});

/// Returns every key with default, range, meaning and source, as Markdown tables.
std::string config_reference();

}  // namespace mktme::sim
