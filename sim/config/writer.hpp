// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sim/config/effect.hpp"
#include "sim/config/loader.hpp"

namespace mktme::sim {

/// The resolved configuration as TOML that loads back to the same, each value with its origin as a comment. Values in
/// `idle` become comments with the reason: what loads back is the same run.
std::string config_as_toml(LoadedConfig loaded, const std::vector<IdleValue>& idle = {});

/// Every key with default, range, meaning and source, as Markdown tables.
std::string config_reference();

}  // namespace mktme::sim
