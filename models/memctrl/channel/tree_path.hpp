// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace mktme::memctrl {

/// Returns the path of a channel in the tree: "memory.channel.3".
[[nodiscard]] inline std::string channel_path(std::uint64_t channel) {
    return "memory.channel." + std::to_string(channel);
}

/// Returns the path of a data channel in the tree: that of its channel, "memory.channel.3", or
/// "memory.channel.3.data_channel.1" where a channel has several.
[[nodiscard]] inline std::string data_channel_path(const std::string& channel, std::uint64_t data_channel,
                                                   std::uint64_t per_channel) {
    return per_channel == 1 ? channel : channel + ".data_channel." + std::to_string(data_channel);
}

/// Returns the same path for a data channel by its number in all of the memory.
[[nodiscard]] inline std::string data_channel_path(std::uint64_t number, std::uint64_t per_channel) {
    return data_channel_path(channel_path(number / per_channel), number % per_channel, per_channel);
}

}  // namespace mktme::memctrl
