// SPDX-License-Identifier: Apache-2.0
#include "sim/run/kernel_machine.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "kernel_model/mktme/encrypt_mprotect.hpp"
#include "kernel_model/syscall/numbers.hpp"
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
    const SimConfig& config, const std::vector<machine_hardware::DeviceSetup>& devices,
    const PowerUp& power) {
    if (!config.has_cores)
        throw ConfigError{"a kernel needs a machine with cores: the configuration has none"};
    check_cores(config);
    SimConfig own = config;
    own.sim.seed = power.seed(config.sim.seed);
    auto packages = all_package_params(own);
    for (std::size_t i = 0; i < packages.size(); ++i) packages[i].keys.saved_key = power.saved_key(i);
    return std::make_unique<machine_hardware::MachineHardware>(packages, processor_params(own), devices);
}

namespace {

/// Returns a time in seconds. Throws ConfigError if it is none of the kernel's clock, which counts them.
std::uint64_t in_whole_seconds(SimTime time) {
    constexpr std::uint64_t second = 1'000'000'000'000'000;
    if (time.count() % second != 0)
        throw ConfigError{fmt::format("kernel.keys.gc_delay = {} ns: must be whole seconds", in_ns(time))};
    return time.count() / second;
}

/// Returns the settings of protection keys. Throws ConfigError if a number is that of another system call.
mm::PkeyParams checked(const mm::PkeyParams& params, key_type::Profile profile) {
    const auto check = [&](const char* path, std::uint64_t number, std::uint64_t other) {
        const bool is_taken =
            !syscall::name_of(number).empty() || number == call_number(profile) || number == other;
        if (params.get_set && is_taken)
            throw ConfigError{fmt::format("{} = {}: another system call has this number", path, number)};
    };
    check("kernel.pkeys.get_number", params.get_number, params.set_number);
    check("kernel.pkeys.set_number", params.set_number, params.get_number);
    return params;
}

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
    const auto bits = static_cast<std::uint64_t>(std::bit_width(highest_keyid(settings)));
    want("mktme.keyid_bits", config.mktme.keyid_bits, std::max(config.mktme.keyid_bits, bits));
    return sets;
}

ScenarioSettings scenario_defaults(const SimConfig& config) {
    if (!config.has_cores)
        throw ConfigError{"a scenario needs a machine with cores: the configuration has none"};
    ScenarioSettings settings;
    settings.packages = static_cast<std::uint32_t>(config.platform.packages);
    settings.cores = static_cast<std::uint32_t>(config.platform.cores * config.platform.packages);
    settings.keys = config.key_type;
    if (settings.keys.keyids == 0)
        settings.keys.keyids = (std::uint64_t{1} << config.mktme.keyid_bits) - 1 - lost_keyids(settings.keys);
    settings.handler_pkru = config.signals.handler_pkru;
    settings.max_keys = static_cast<std::uint32_t>(config.mktme.max_keys);
    settings.pconfig_raises_gp = config.pconfig.errors == tme::PconfigErrors::gp;
    settings.is_persistent = config.memory.persistent;
    settings.gc_delay = static_cast<std::int64_t>(in_whole_seconds(config.key_service.gc_delay));
    settings.costs = config.costs.besides_traffic();
    settings.memory = config.memory_management;
    settings.pkeys = checked(config.protection_keys, settings.keys.profile);
    settings.scheduler = config.scheduler;
    settings.max_time = config.sim.max_time;
    settings.records_steps = config.output.timeline;
    settings.seed = config.sim.seed;
    return settings;
}

ScenarioHost scenario_host(const SimConfig& config) {
    return {.settings = scenario_defaults(config),
            .is_settled = true,
            .make = [config](const ScenarioSettings& settings, const PowerUp& power) {
                return make_whole_machine(make_kernel_machine(config, devices_of(settings), power));
            }};
}

}  // namespace mktme::sim
