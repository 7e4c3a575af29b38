// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/quantity.hpp"

namespace mktme::platform {

/// Access of a device to a line.
struct DeviceAccess {
    Cycles at{};                // earliest cycle in which it leaves
    std::uint64_t address = 0;  // any in the line, with KeyID bits unless an IOMMU translates it
    bool is_write = false;
};

/// What a device does: its accesses, in order of time.
class AccessSource {
public:
    AccessSource() = default;
    AccessSource(const AccessSource&) = delete;
    AccessSource& operator=(const AccessSource&) = delete;
    virtual ~AccessSource() = default;

    /// Returns the next access; nothing if there is none any more.
    virtual std::optional<DeviceAccess> next() = 0;
};

}  // namespace mktme::platform
