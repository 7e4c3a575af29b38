// SPDX-License-Identifier: Apache-2.0
#include "sim/config/derived_values.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "models/platform/platform_params.hpp"
#include "sim/config/cache_level.hpp"
#include "sim/config/loader.hpp"

namespace mktme::sim {

namespace {

constexpr const char* channels_path = "memory.channels";
constexpr double most_channels = 256;

double cores_of_a_channel(const SimConfig& config) {
    return static_cast<double>(config.platform.cores) / static_cast<double>(config.memory.channels);
}

}  // namespace

std::optional<std::uint64_t> channels_for(const platform::PlatformParams& params) {
    const double share = params.cores_per_channel.count();
    if (share <= 0) return std::nullopt;
    const double steps = std::round(std::log2(static_cast<double>(params.cores) / share));
    return static_cast<std::uint64_t>(std::min(most_channels, std::exp2(std::max(0.0, steps))));
}

bool derive_channels(SimConfig& config, bool has_channels) {
    if (has_channels || !config.has_cores) return false;
    const auto channels = channels_for(config.platform);
    if (channels) config.memory.channels = *channels;
    return channels.has_value();
}

void complete(LoadedConfig& loaded) {
    SimConfig& config = loaded.config;
    if (config.has_cores) config.caches.complete();
    const bool has_channels = loaded.origins.contains(channels_path);
    if (!has_channels && loaded.derived.contains(channels_path))
        config.memory.channels = memctrl::MemoryParams{}.channels;
    loaded.derived.clear();
    if (derive_channels(config, has_channels))
        loaded.derived[channels_path] =
            fmt::format("platform.cores = {} at platform.cores_per_channel = {}", config.platform.cores,
                        config.platform.cores_per_channel.count());
}

std::string share_note(const SimConfig& config) {
    const double modelled = config.platform.cores_per_channel.count();
    if (!config.has_cores || modelled <= 0) return {};
    const double own = cores_of_a_channel(config);
    const double more = (modelled / own - 1) * 100;
    if (std::abs(more) < 0.05) return {};
    return fmt::format(
        "note: platform.cores = {} share memory.channels = {}: {:.4g} cores a channel, {:.4g} in the package "
        "that is "
        "modelled, so each core has {:.1f} % {} bandwidth than there",
        config.platform.cores, config.memory.channels, own, modelled, std::abs(more),
        more > 0 ? "more" : "less");
}

}  // namespace mktme::sim
