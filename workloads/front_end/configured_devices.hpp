// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/platform/device_params.hpp"
#include "models/platform/device_traffic.hpp"
#include "models/platform/dma_device.hpp"
#include "models/platform/iommu.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "workloads/cpu/touched_ranges.hpp"

namespace mktme::workloads {

/// The pages of a program that cores execute, for devices that access them.
struct ProgramPages {
    std::string name;
    AddressRanges ranges;
    Bytes page_size{};
    std::function<PhysAddr(std::uint64_t linear)> physical;  // with the KeyID of the page
};

/// What configured devices are attached to.
struct DeviceSurroundings {
    std::size_t packages = 1;
    Bytes memory{};  // of all packages, from address 0 on
    ClockDomain clock;
    tme::AddressLayout layout;
    bool in_seam = false;  // accesses may carry TDX-private KeyIDs
    std::uint64_t seed = 1;
    std::vector<ProgramPages> programs;  // by their numbers
};

/// The devices of a configuration, `[[platform.device]]`: what they access, in which order, by which addresses.
class ConfiguredDevices {
public:
    /// Throws ConfigError that names the value if a device cannot be attached, or cannot drive an address of its range.
    ConfiguredDevices(const std::vector<platform::DeviceParams>& devices, DeviceSurroundings around);
    ConfiguredDevices(const ConfiguredDevices&) = delete;
    ConfiguredDevices& operator=(const ConfiguredDevices&) = delete;

    /// Returns the devices as a processor takes them. They refer to this object.
    [[nodiscard]] const std::vector<platform::DmaDevice::Setup>& setups() const { return setups_; }

private:
    /// A device whose range is known.
    struct Ranged {
        std::string path;  // in messages
        platform::DeviceParams params;
        Bytes length{};

        [[nodiscard]] std::uint64_t first() const { return params.address.count(); }
        [[nodiscard]] std::uint64_t end() const { return first() + length.count(); }
    };

    void add(std::size_t number, const platform::DeviceParams& params);
    [[nodiscard]] Bytes length_of(const Ranged& device) const;
    [[nodiscard]] std::uint64_t end_of_range(const Ranged& device) const;
    [[nodiscard]] PhysAddr physical(const platform::DeviceParams& params, std::uint64_t address) const;
    void check(const Ranged& device) const;
    void check_width(const Ranged& device, PhysAddr address) const;
    void check_addresses(const Ranged& device) const;
    void map(const Ranged& device, platform::Iommu& iommu) const;

    DeviceSurroundings around_;
    std::deque<platform::Iommu> iommus_;
    std::deque<platform::DeviceTraffic> traffic_;
    std::vector<platform::DmaDevice::Setup> setups_;
};

}  // namespace mktme::workloads
