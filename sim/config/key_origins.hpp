// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/base/error.hpp"
#include "sim/config/loader.hpp"

namespace mktme::sim {

/// A message about a configuration, completed by where the values of the keys came from that it names:
/// "m.toml:3: memory.channels = 3: must be a power of two". Without such a key it stays as it is.
std::string with_origins(const LoadedConfig& loaded, const std::string& message);

/// Returns what `build` does; a ConfigError from it says where the values came from that it names.
template <class Build>
auto naming_origins(const LoadedConfig& loaded, Build&& build) {
    try {
        return build();
    } catch (const ConfigError& error) {
        throw ConfigError{with_origins(loaded, error.what())};
    }
}

}  // namespace mktme::sim
