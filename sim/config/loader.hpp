// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/config/sim_config.hpp"

namespace mktme::sim {

/// Giver of a value: the machine that a run starts from, or the run's user. A machine may give values without effect in
/// a run; its user may not (docs/decisions.md).
enum class Giver { machine, user };

struct Origin {
    std::string place;  // "machine.toml:3" or "--set"
    Giver giver = Giver::user;
};

/// A resolved configuration and the origin of each value that is not a default.
struct LoadedConfig {
    SimConfig config;
    std::map<std::string, Origin> origins;  // by path; tables in lists have paths such as "mktme.key[0]"
    /// Values that follow from others as nothing gives them, by path: "platform.cores = 8 at 4.5 a channel".
    std::map<std::string, std::string> derived{};
};

/// Returns the defaults, overridden by the files in order, then by `--set path=value` in order. The first
/// `machine_files` files are the machine's. Throws ConfigError with the place, the value, the allowed range and the
/// nearest known key.
LoadedConfig load_config(const std::vector<std::filesystem::path>& files,
                         const std::vector<std::string>& sets, std::size_t machine_files = 1);

/// Returns "file:3: text", or "--set text".
std::string placed(const std::string& place, const std::string& text);

}  // namespace mktme::sim
