// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/config/sim_config.hpp"

namespace mktme::sim {

/// Who gave a value: the machine that a run starts from, or the run's user. A machine may have values that a run has no
/// use for; its user may not (docs/decisions.md).
enum class Giver { machine, user };

struct Origin {
    std::string place;  // "machine.toml:3" or "--set"
    Giver giver = Giver::user;
};

/// A resolved configuration and where each value that is no default came from.
struct LoadedConfig {
    SimConfig config;
    std::map<std::string, Origin> origins;  // by path; tables in lists have paths such as "mktme.key[0]"
};

/// Defaults, then the files in order, then `--set path=value` in order. The first `machine_files` files are the machine's.
/// ConfigError with the place, the value, what is allowed and the nearest known key.
LoadedConfig load_config(const std::vector<std::filesystem::path>& files,
                         const std::vector<std::string>& sets, std::size_t machine_files = 1);

/// "file:3: text", or "--set text".
std::string placed(const std::string& place, const std::string& text);

}  // namespace mktme::sim
