// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme::platform {

/// Access of a device to a line.
struct DeviceAccess {
    Cycles at{};                // earliest cycle in which it leaves
    std::uint64_t address = 0;  // any in the line, with KeyID bits unless an IOMMU translates it
    bool is_write = false;
};

}  // namespace mktme::platform
