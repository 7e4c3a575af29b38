// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme::memctrl {

struct RequesterTag {
    static constexpr auto unit = "requester";
    static constexpr bool additive = false;
};
/// Number of a requester: whoever puts lines at the ports of a package.
using RequesterId = Quantity<RequesterTag, std::uint16_t>;

}  // namespace mktme::memctrl
