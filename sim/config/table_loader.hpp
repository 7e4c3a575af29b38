// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/loader.hpp"
#include "sim/config/toml_file.hpp"

namespace mktme::sim {

/// Put the values of a TOML table that stands in `file` over what is loaded, as load_config does with a whole file.
void apply_table(const std::string& file, Giver giver, const toml::table& values, LoadedConfig& loaded);

/// Put `--set path=value` arguments over what is loaded.
void apply_sets(const std::vector<std::string>& sets, LoadedConfig& loaded);

}  // namespace mktme::sim
