// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "models/memctrl/channel/tree_path.hpp"

namespace mktme::sim {

/// Numbers and names of the data channels of all packages of a machine: those of package 0, then those of the next.
struct ChannelNames {
    std::uint64_t data_channels = 1;  // of a package
    std::uint64_t per_channel = 1;
    std::uint64_t packages = 1;

    [[nodiscard]] std::uint64_t count() const { return packages * data_channels; }
    /// Returns the path of a data channel in the tree: "memory.channel.3", "package.1.memory.channel.3" if there are
    /// several packages.
    [[nodiscard]] std::string path(std::uint64_t number) const {
        const std::string own = memctrl::data_channel_path(number % data_channels, per_channel);
        return packages == 1 ? own : "package." + std::to_string(number / data_channels) + "." + own;
    }
};

}  // namespace mktme::sim
