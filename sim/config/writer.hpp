// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sim/config/loader.hpp"

namespace mktme::sim {

/// The resolved configuration as TOML that loads back to the same, each value with its origin as a comment.
std::string config_as_toml(LoadedConfig loaded);

/// Every key with default, range, meaning and source, as Markdown tables.
std::string config_reference();

}  // namespace mktme::sim
