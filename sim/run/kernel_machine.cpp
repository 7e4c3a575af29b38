// SPDX-License-Identifier: Apache-2.0
#include "sim/run/kernel_machine.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "models/base/error.hpp"
#include "models/platform/package_params.hpp"
#include "models/platform/processor.hpp"
#include "sim/config/cores.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/core_machine.hpp"
#include "sim/run/scenario_machine.hpp"

namespace mktme::sim {

std::unique_ptr<machine_hardware::MachineHardware> make_kernel_machine(
    const SimConfig& config, const std::vector<machine_hardware::DeviceSetup>& devices) {
    if (!config.has_cores)
        throw ConfigError{"a kernel needs a machine with cores: the configuration has none"};
    check_cores(config);
    return std::make_unique<machine_hardware::MachineHardware>(all_package_params(config),
                                                               processor_params(config), devices);
}

namespace {

std::vector<machine_hardware::DeviceSetup> devices_of(const ScenarioSettings& settings) {
    std::vector<machine_hardware::DeviceSetup> devices;
    for (const ScenarioDevice& device : settings.devices) devices.push_back({device.node, device.has_iommu});
    if (settings.has_disk) devices.emplace_back();
    return devices;
}

}  // namespace

std::vector<std::string> machine_sets(const SimConfig& config, const ScenarioSettings& settings) {
    std::vector<std::string> sets;
    const auto want = [&](std::string_view path, std::uint64_t has, std::uint64_t wanted) {
        if (has != wanted) sets.push_back(fmt::format("{}={}", path, wanted));
    };
    if (config.encryption.mode != crypto::EncryptionMode::mktme) sets.emplace_back("encryption.mode=mktme");
    want("platform.packages", config.platform.packages, settings.packages);
    want("platform.cores", config.platform.cores, settings.cores / settings.packages);
    const auto bits = static_cast<std::uint64_t>(std::bit_width(highest_keyid(settings)));
    want("mktme.keyid_bits", config.mktme.keyid_bits, std::max(config.mktme.keyid_bits, bits));
    if (settings.max_keys != 0) want("mktme.max_keys", config.mktme.max_keys, settings.max_keys);
    if (!settings.pconfig_raises_gp && config.pconfig.errors != tme::PconfigErrors::rax)
        sets.emplace_back("mktme.pconfig.errors=rax");
    return sets;
}

ScenarioSettings scenario_defaults(const SimConfig& config) {
    if (!config.has_cores)
        throw ConfigError{"a scenario needs a machine with cores: the configuration has none"};
    ScenarioSettings settings;
    settings.packages = static_cast<std::uint32_t>(config.platform.packages);
    settings.cores = static_cast<std::uint32_t>(config.platform.cores * config.platform.packages);
    settings.costs = syscall::KernelCosts::besides_traffic();
    return settings;
}

ScenarioHost scenario_host(const SimConfig& config) {
    return {.settings = scenario_defaults(config), .make = [config](const ScenarioSettings& settings) {
                return make_whole_machine(make_kernel_machine(config, devices_of(settings)));
            }};
}

}  // namespace mktme::sim
