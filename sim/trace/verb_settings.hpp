// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace mktme::sim {

struct LoadedConfig;

/// Parameters that a verb uses, as prefixes of their paths.
using LookedAt = std::vector<std::string_view>;

/// Returns the parameters that every verb on traces uses: those that determine addresses and the length of a cycle.
LookedAt looked_at_for_traces();

/// Throws ConfigError if the user gave values that the verb ignores; it names each. Values of the machine are allowed.
void refuse_ignored(const LoadedConfig& loaded, const LookedAt& looked_at);

}  // namespace mktme::sim
