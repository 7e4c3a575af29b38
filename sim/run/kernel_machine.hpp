// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace mktme::machine_hardware {
class MachineHardware;
}

namespace mktme::sim {

struct SimConfig;

/// Returns the machine of a configuration as the hardware of a kernel. Throws ConfigError if it has no cores, or cannot be
/// built.
std::unique_ptr<machine_hardware::MachineHardware> make_kernel_machine(const SimConfig& config);

}  // namespace mktme::sim
