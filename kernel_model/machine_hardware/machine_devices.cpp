// SPDX-License-Identifier: Apache-2.0
// Transfers of devices.
#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "kernel_model/machine_hardware/machine_port.hpp"
#include "models/base/error.hpp"
#include "models/platform/processor.hpp"

namespace mktme::machine_hardware {

/// Lets a device access all lines of a range. The driver looks now and then whether it is done: so often that it sees an answer no
/// later than that, and so seldom that how far the device has run ahead does not matter.
void MachineHardware::transfer(DeviceId device, std::uint64_t address, std::size_t size, bool is_write) {
    const std::size_t number = syscall::number(device);
    if (number >= iommus_.size()) throw InvariantError{"the machine has no such device"};
    const platform::DmaDevice& one = processor_->device(number);
    const Cycles begin = port_->now() + ahead_;
    for (std::uint64_t line = address / line_size.count(); line <= (address + size - 1) / line_size.count();
         ++line)
        processor_->request(number, {.at = begin, .address = line * line_size.count(), .is_write = is_write});
    const auto is_done = [&] { return one.is_idle() && one.last_answer() + ahead_ <= port_->now(); };
    while (!is_done()) {
        if (strand() != nullptr) port_->executor.sleep_until(processor_->clock().edge(port_->now() + ahead_));
        else if (one.is_idle()) port_->pass_to(one.last_answer() + ahead_);
        else if (!go_on()) throw InvariantError{"a device waits for an answer, and nothing goes on"};
        if (port_->executor.is_abandoned()) return;
    }
}

void MachineHardware::device_read(DeviceId device, std::uint64_t address, std::span<std::byte> to) {
    transfer(device, address, to.size(), false);
    bytes_.device_read(device, address, to);
}

void MachineHardware::device_write(DeviceId device, std::uint64_t address, std::span<const std::byte> from) {
    transfer(device, address, from.size(), true);
    bytes_.device_write(device, address, from);
}

void MachineHardware::iommu_map(DeviceId device, std::uint64_t address, PhysAddr page) {
    iommus_.at(number(device)).map(address, page);
    bytes_.iommu_map(device, address, page);
}

void MachineHardware::iommu_unmap(DeviceId device, std::uint64_t address) {
    iommus_.at(number(device)).unmap(address);
    bytes_.iommu_unmap(device, address);
}

}  // namespace mktme::machine_hardware
