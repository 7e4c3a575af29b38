// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace mktme::platform {
struct PlatformParams;
}

namespace mktme::sim {

struct LoadedConfig;
struct SimConfig;

/// Returns the number of memory channels that gives each core its share of them: the power of two nearest to
/// cores / cores_per_channel, and at least 1. Nothing if no package is modelled.
std::optional<std::uint64_t> channels_for(const platform::PlatformParams& params);

/// Derives what a configuration leaves open: in a machine with cores memory.channels, unless `has_channels` says that it
/// is given. Returns true if memory.channels was derived.
bool derive_channels(SimConfig& config, bool has_channels);

/// Completes a configuration after values were loaded: adds the cache levels of a machine with cores, and derives values
/// that are not given. More values may be loaded after it.
void complete(LoadedConfig& loaded);

/// Returns a sentence about cores that have another share of the memory's bandwidth than those of the package that is
/// modelled; empty if the share is the same, or no package is modelled.
std::string share_note(const SimConfig& config);

}  // namespace mktme::sim
