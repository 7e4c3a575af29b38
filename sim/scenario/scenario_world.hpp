// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <map>
#include <memory>

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/plain_hardware/dram_cipher.hpp"
#include "kernel_model/syscall/cores.hpp"
#include "kernel_model/syscall/host_memory.hpp"
#include "sim/scenario/scenario_actor.hpp"
#include "sim/scenario/scenario_clock.hpp"
#include "sim/scenario/scenario_settings.hpp"

namespace mktme::plain_hardware {
class KeyedHardware;
}

namespace mktme::sim {

/// Lines of DRAM as somebody has copied them, in order of address.
struct CapturedLine {
    DramAddr home{};
    plain_hardware::LineBytes bytes{};
};
using Capture = std::vector<CapturedLine>;

/// The kernel of a scenario on a machine without time: a plain one with key hardware.
class ScenarioWorld {
public:
    explicit ScenarioWorld(const ScenarioSettings& given);
    ScenarioWorld(const ScenarioWorld&) = delete;
    ScenarioWorld& operator=(const ScenarioWorld&) = delete;
    ~ScenarioWorld();

    /// Makes an actor. The others stay where they are.
    ScenarioActor& add(std::string name, task::Task& task);
    /// Returns the actor of this name; null if it does not exist yet.
    ScenarioActor* find(const std::string& name);

    const ScenarioSettings settings;
    ScenarioClock clock;

private:
    keys::NoUpcalls upcalls_;  // a host without /sbin/request-key
    std::unique_ptr<plain_hardware::KeyedHardware> hardware_;
    std::unique_ptr<kernel::Kernel> kernel_;

public:
    plain_hardware::KeyedHardware& hardware;
    kernel::Kernel& kernel;
    syscall::HostMemory user;  // to which the pointers of all programs lead
    std::list<ScenarioActor> actors;
    std::map<std::string, Capture> captures;
    std::map<syscall::PackageId, KernelTime> busy_until;  // ends of `inject busy`
};

}  // namespace mktme::sim
