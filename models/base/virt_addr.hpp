// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"

namespace mktme {

struct VirtAddrTag {
    static constexpr auto unit = "virtual address";
    static constexpr bool additive = false;
};

/// Byte address as a program uses it (Intel SDM: linear address).
using VirtAddr = Quantity<VirtAddrTag>;

/// Returns true for an address whose bits 63 to 47 are equal, as 4-level paging demands (Intel SDM volume 1, "Canonical
/// Addressing").
constexpr bool is_canonical(VirtAddr address) {
    constexpr std::uint64_t half = std::uint64_t{1} << 47U;
    return address.count() + half < 2 * half;
}

}  // namespace mktme
