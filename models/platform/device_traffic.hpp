// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "models/base/clock_domain.hpp"
#include "models/base/random.hpp"
#include "models/platform/device_access.hpp"
#include "models/platform/device_params.hpp"

namespace mktme::platform {

/// The accesses that a configured device makes. Each is a function of the seed, the device's number and its place in the
/// order.
class DeviceTraffic final : public AccessSource {
public:
    /// Returns the address that the device drives for the line at an offset of its range.
    using AddressOf = std::function<std::uint64_t(std::uint64_t offset)>;

    /// `lines`: those of its range. `clock`: that of cores and slices.
    DeviceTraffic(const DeviceParams& params, std::uint64_t lines, const ClockDomain& clock,
                  RandomStream random, AddressOf address_of);

    std::optional<DeviceAccess> next() override;
    /// Returns the accesses that next() has given.
    [[nodiscard]] std::uint64_t given() const { return given_; }

private:
    DeviceParams params_;
    std::uint64_t lines_;
    ClockDomain clock_;
    RandomStream random_;
    AddressOf address_of_;
    std::uint64_t given_ = 0;
    SimTime due_;
};

}  // namespace mktme::platform
