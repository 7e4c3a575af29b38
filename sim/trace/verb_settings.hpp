// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "sim/config/loader.hpp"

namespace mktme::sim {

/// The parameters that a verb looks at, by the beginnings of their paths.
using LookedAt = std::vector<std::string_view>;

/// Of every verb that reads or writes traces: what tells where addresses lie and how long a cycle is.
LookedAt looked_at_for_traces();

/// ConfigError that names each value which the user gave and the verb does not look at. Values of the machine pass.
void refuse_ignored(const LoadedConfig& loaded, const LookedAt& looked_at);

}  // namespace mktme::sim
