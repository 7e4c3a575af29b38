// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernel_model/kernel/scheduler_params.hpp"
#include "kernel_model/mktme/mktme_key_params.hpp"
#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/mm/skipped_step.hpp"
#include "kernel_model/syscall/kernel_costs.hpp"
#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::task {
enum class HandlerPkru;
}

namespace mktme::sim {

/// A device of a scenario's machine.
struct ScenarioDevice {
    std::string name;
    unsigned address_bits = 0;  // that it drives
    bool has_iommu = false;
    std::uint32_t node = 0;  // that it is attached to
};

/// The machine and the kernel that a scenario asks for.
struct ScenarioSettings {
    key_type::MktmeKeyParams keys{.keyids = 3};
    task::HandlerPkru handler_pkru{};
    std::uint32_t max_keys = 0;  // that the hardware takes; 0: as many as the KeyID bits can name
    std::uint32_t cores = 1;     // of the machine
    std::uint32_t packages = 1;
    std::vector<ScenarioDevice> devices{};  // in order of their lines
    bool is_persistent = false;             // DRAM keeps its bytes without power
    bool has_disk = false;                  // for the swap area; it is the device behind all others
    std::int64_t gc_delay = 300;            // seconds
    bool pconfig_raises_gp = true;
    syscall::KernelCosts costs = syscall::KernelCosts::none();
    kernel::SchedulerParams scheduler{};
    mm::MemoryParams memory{};
    mm::PkeyParams pkeys{};
    mm::SkippedStep skipped = mm::SkippedStep::none;
    bool records_steps = false;  // of the machine, for the report
    SimTime max_time{};          // after which it is ended; 0: no such time
    std::uint64_t seed = 1;      // of the kernel
};

/// Returns the highest KeyID of the kernel, with those that it cannot use.
std::uint32_t highest_keyid(const ScenarioSettings& settings);

/// Returns the settings of a scenario: `defaults`, but for what its `config` says, without devices. Throws UserError with `file` and the
/// line for a value that no machine has.
ScenarioSettings settings_of(const scenario::Scenario& script, const std::string& file,
                             const ScenarioSettings& defaults);
/// Adds the devices that its statements speak of. Throws UserError with `file` and the line for one that no machine has.
void add_devices(const scenario::Scenario& script, const std::string& file, ScenarioSettings& settings);

}  // namespace mktme::sim
