// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "sim/scenario/power_up.hpp"

namespace mktme::machine_hardware {
class MachineHardware;
struct DeviceSetup;
}  // namespace mktme::machine_hardware

namespace mktme::sim {

struct SimConfig;

/// Returns the machine of a configuration, with these devices attached, as the hardware of a kernel. Throws ConfigError if it has no
/// cores, or cannot be built.
std::unique_ptr<machine_hardware::MachineHardware> make_kernel_machine(
    const SimConfig& config, const std::vector<machine_hardware::DeviceSetup>& devices,
    const PowerUp& power = {});

}  // namespace mktme::sim
