// SPDX-License-Identifier: Apache-2.0
#include "sim/run/kernel_machine.hpp"

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "models/base/error.hpp"
#include "models/platform/package_params.hpp"
#include "models/platform/processor.hpp"
#include "sim/config/cores.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/core_machine.hpp"

namespace mktme::sim {

std::unique_ptr<machine_hardware::MachineHardware> make_kernel_machine(const SimConfig& config) {
    if (!config.has_cores)
        throw ConfigError{"a kernel needs a machine with cores: the configuration has none"};
    check_cores(config);
    return std::make_unique<machine_hardware::MachineHardware>(all_package_params(config),
                                                               processor_params(config));
}

}  // namespace mktme::sim
