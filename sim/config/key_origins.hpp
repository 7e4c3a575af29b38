// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/base/error.hpp"

namespace mktme::sim {

struct LoadedConfig;

/// Returns `message` with the origins of the keys that it names:
/// "m.toml:3: memory.channels = 3: must be a power of two". The message is unchanged if it names no key that was given.
std::string with_origins(const LoadedConfig& loaded, const std::string& message);

/// Returns the result of `build`. A ConfigError that it throws is rethrown with the origins of the values it names.
template <class Build>
auto naming_origins(const LoadedConfig& loaded, Build&& build) {
    try {
        return build();
    } catch (const ConfigError& error) {
        throw ConfigError{with_origins(loaded, error.what())};
    }
}

}  // namespace mktme::sim
