// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace mktme::sim {

using Files = std::vector<std::filesystem::path>;
using Sets = std::vector<std::string>;

/// Adds the options of every verb that reads a configuration: its files and `--set`.
inline void add_config_options(CLI::App& verb, Files& files, Sets& sets) {
    verb.add_option("CONFIG", files, "configuration files (TOML), later ones override earlier ones");
    verb.add_option("--set", sets, "path=value; overrides the files")->allow_extra_args(false);
}

}  // namespace mktme::sim
