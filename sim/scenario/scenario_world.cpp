// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/scenario_world.hpp"

#include <algorithm>
#include <bit>

#include "kernel_model/kernel/kernel_params.hpp"
#include "kernel_model/mm/address.hpp"
#include "kernel_model/plain_hardware/keyed_hardware.hpp"
#include "models/tme/key_hardware_params.hpp"

namespace mktme::sim {

namespace {

/// Returns the highest KeyID of the kernel, with those that it cannot use.
std::uint32_t highest_keyid(const ScenarioSettings& settings) {
    return settings.keyids + lost_keyids(settings.keys);
}

tme::KeyHardwareParams hardware_params(const ScenarioSettings& settings) {
    tme::KeyHardwareParams params;
    params.mktme.keyid_bits = static_cast<std::uint64_t>(std::bit_width(highest_keyid(settings)));
    params.mktme.max_keys = settings.max_keys;
    params.cores = settings.cores / settings.packages;
    if (!settings.pconfig_raises_gp) params.pconfig.errors = tme::PconfigErrors::rax;
    return params;
}

Bytes memory_size() { return Bytes{mm::in_bytes(mm::MemorySettings{}.frames)}; }

kernel::KernelParams kernel_params(const ScenarioSettings& settings,
                                   const plain_hardware::KeyedHardware& hardware) {
    const tme::MktmeParams mktme = hardware_params(settings).mktme;
    const auto activate = hardware.activation();
    auto detection = key_type::detect(
        {.activate = activate, .physical_address_bits = static_cast<unsigned>(mktme.maxphyaddr)});
    detection.keyids = highest_keyid(settings);
    return {.memory = {.entries = mmu::EntryFormat{KeyIdField{mktme.maxphyaddr, mktme.keyid_bits}}},
            .signals = settings.signals,
            .mktme = kernel::MktmeKernelParams{.keys = settings.keys,
                                               .detection = detection,
                                               .topology = {settings.packages,
                                                            settings.cores / settings.packages}},
            .seed = 1};
}

}  // namespace

ScenarioWorld::ScenarioWorld(const ScenarioSettings& given)
    : settings{given},
      hardware_{std::make_unique<plain_hardware::KeyedHardware>(hardware_params(given), given.packages,
                                                                memory_size())},
      kernel_{
          std::make_unique<kernel::Kernel>(kernel_params(given, *hardware_), *hardware_, clock, upcalls_)},
      hardware{*hardware_},
      kernel{*kernel_} {
    kernel.keys.sysctl.gc_delay = given.gc_delay;
}

ScenarioWorld::~ScenarioWorld() = default;

ScenarioActor& ScenarioWorld::add(std::string name, task::Task& task) {
    ScenarioActor& actor = actors.emplace_back();
    actor.name = std::move(name);
    actor.task = &task;
    return actor;
}

ScenarioActor* ScenarioWorld::find(const std::string& name) {
    const auto found = std::ranges::find(actors, name, &ScenarioActor::name);
    return found != actors.end() ? &*found : nullptr;
}

}  // namespace mktme::sim
