// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/syscall/hardware.hpp"

#include "models/base/error.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::syscall {

namespace {

constexpr auto no_devices = "this machine has no devices";

}  // namespace

void Hardware::program(std::span<const KeyProgramming> work, std::vector<tme::PconfigResult>& results) {
    for (const KeyProgramming& each : work) results.push_back(pconfig(each.core, each.package, *each.image));
}

void Hardware::device_read(DeviceId /*device*/, std::uint64_t /*address*/, std::span<std::byte> /*to*/) {
    throw InvariantError{no_devices};
}

void Hardware::device_write(DeviceId /*device*/, std::uint64_t /*address*/,
                            std::span<const std::byte> /*from*/) {
    throw InvariantError{no_devices};
}

void Hardware::iommu_map(DeviceId /*device*/, std::uint64_t /*address*/, PhysAddr /*page*/) {
    throw InvariantError{no_devices};
}

void Hardware::iommu_unmap(DeviceId /*device*/, std::uint64_t /*address*/) {
    throw InvariantError{no_devices};
}

void Hardware::wait_until(const std::function<bool()>& ready) {
    if (!ready()) throw InvariantError{"kernel work waits for other work, and there is none"};
}

}  // namespace mktme::syscall
