// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/loader.hpp"
#include "sim/config/toml_file.hpp"

namespace mktme::sim {

/// Place of a value that an argument `--set` gave.
inline constexpr std::string_view set_place = "--set";

/// Overrides loaded values by those of a TOML table in `file`, as load_config does with a whole file.
void apply_table(const std::string& file, Giver giver, const toml::table& values, LoadedConfig& loaded);

/// Overrides loaded values by `--set path=value` arguments.
void apply_sets(const std::vector<std::string>& sets, LoadedConfig& loaded);

}  // namespace mktme::sim
