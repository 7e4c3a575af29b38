// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "models/base/error.hpp"
#include "models/memctrl/address/address_hash.hpp"

namespace mktme::memctrl {

std::string controllers_8_hash(const FieldBits& bits) {
    constexpr std::size_t controller_bits = 3;
    const std::size_t channel_bits = bits[static_cast<std::size_t>(AddressField::channel)].size();
    if (channel_bits < controller_bits)
        throw ConfigError{
            "memory.address_hash = \"controllers-8\": needs at least eight channels (memory.channels)"};
    const std::size_t low = channel_bits - controller_bits;  // below it: the subchannel
    return fmt::format("channel[{}]=a9^a15^a23,channel[{}]=a8^a14^a22,channel[{}]=a8^a11^a17^a25", low,
                       low + 1, low + 2);
}

}  // namespace mktme::memctrl
