// SPDX-License-Identifier: Apache-2.0
#include "sim/run/scenario_machine.hpp"

#include <algorithm>
#include <bit>

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "models/base/error.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/run/kernel_machine.hpp"

namespace mktme::sim {

SimConfig config_for(SimConfig config, const ScenarioSettings& settings) {
    config.encryption.mode = crypto::EncryptionMode::mktme;
    config.platform.packages = settings.packages;
    config.platform.cores = settings.cores / settings.packages;
    const auto bits = static_cast<std::uint64_t>(std::bit_width(highest_keyid(settings)));
    config.mktme.keyid_bits = std::max(config.mktme.keyid_bits, bits);
    if (settings.max_keys != 0) config.mktme.max_keys = settings.max_keys;
    if (!settings.pconfig_raises_gp) config.pconfig.errors = tme::PconfigErrors::rax;
    return config;
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
                return make_whole_machine(make_kernel_machine(config_for(config, settings)));
            }};
}

}  // namespace mktme::sim
