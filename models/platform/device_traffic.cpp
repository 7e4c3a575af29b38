// SPDX-License-Identifier: Apache-2.0
#include "models/platform/device_traffic.hpp"

#include <utility>

namespace mktme::platform {

DeviceTraffic::DeviceTraffic(const DeviceParams& params, std::uint64_t lines, const ClockDomain& clock,
                             RandomStream random, AddressOf address_of)
    : params_{params},
      lines_{lines},
      clock_{clock},
      random_{random},
      address_of_{std::move(address_of)},
      due_{params.begin} {}

std::optional<DeviceAccess> DeviceTraffic::next() {
    if (params_.accesses != 0 && given_ == params_.accesses) return std::nullopt;
    const bool is_random = params_.pattern == DevicePattern::random;
    const std::uint64_t line = is_random ? random_.below(lines_) : given_ % lines_;
    const DeviceAccess access{.at = clock_.at_or_after(due_),
                              .address = address_of_(line * line_size.count()),
                              .is_write = random_.unit() >= params_.read_share.count()};
    ++given_;
    due_ += params_.interval;
    return access;
}

}  // namespace mktme::platform
