// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/machine_host.hpp"

#include <fmt/format.h>

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "sim/conformance/case_settings.hpp"

namespace mktme::sim {

std::unique_ptr<syscall::Hardware> MachineHost::make(CaseSettings& settings) const {
    auto machine = make_();
    settings.memory.entries = machine->entries();
    settings.memory.frames = machine->frames();
    return machine;
}

std::optional<std::string> MachineHost::fault_of(const syscall::Hardware& hardware) const {
    const std::uint64_t wrong = static_cast<const machine_hardware::MachineHardware&>(hardware).wrong_reads();
    return wrong == 0 ? std::nullopt : std::optional{fmt::format("{} wrong reads", wrong)};
}

}  // namespace mktme::sim
