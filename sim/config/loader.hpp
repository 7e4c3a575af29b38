// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/config/sim_config.hpp"

namespace mktme::sim {

/// A resolved configuration and where each value that is no default came from.
struct LoadedConfig {
    SimConfig config;
    std::map<std::string, std::string> origins;  // path -> "machine.toml:3" or "--set"
};

/// Defaults, then the files in order, then `--set path=value` in order. ConfigError with the place, the value,
/// what is allowed and the nearest known key.
LoadedConfig load_config(const std::vector<std::filesystem::path>& files,
                         const std::vector<std::string>& sets);

}  // namespace mktme::sim
