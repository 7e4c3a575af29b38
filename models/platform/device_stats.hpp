// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/base/histogram.hpp"
#include "models/base/stat_kinds.hpp"

namespace mktme::platform {

/// Statistics of a device. An access counts in the cycle in which its answer comes.
struct DeviceStats {
    static constexpr std::array<std::string_view, 2> places{"device.total", "device.*"};

    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t refused = 0;
    Histogram read_latency;
    Histogram write_latency;
    Elapsed elapsed;

    [[nodiscard]] std::uint64_t bytes() const { return (reads + writes) * line_size.count(); }
    /// 1 GB/s, 10^9 bytes per second, is one byte per nanosecond.
    [[nodiscard]] GigabytesPerSecond bandwidth_gb_s() const {
        return {elapsed.value == SimTime{} ? 0 : static_cast<double>(bytes()) / in_ns(elapsed.value)};
    }

    static constexpr auto fields() {
        using S = DeviceStats;
        return std::tuple{
            field<&S::reads>("reads", "lines that the device has read"),
            field<&S::writes>("writes", "lines that it has written"),
            field<&S::bytes>("bytes", "bytes of both"),
            field<&S::bandwidth_gb_s>("bandwidth_gb_s", "these bytes over the length of the run"),
            field<&S::refused>("refused", "accesses that no entry of its IOMMU maps"),
            field<&S::read_latency>("read_latency_ns",
                                    "from the cycle in which a read leaves the device to its answer"),
            field<&S::write_latency>("write_latency_ns",
                                     "from the cycle in which a write leaves the device to its answer"),
            hidden<&S::elapsed>(),
        };
    }
};

}  // namespace mktme::platform
