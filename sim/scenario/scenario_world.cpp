// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/scenario_world.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "kernel_model/kernel/kernel_params.hpp"
#include "kernel_model/kernel/mktme_kernel_params.hpp"
#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "sim/scenario/trace_windows.hpp"
#include "sim/scenario/traced_hardware.hpp"

namespace mktme::sim {

namespace {

kernel::KernelParams kernel_params(const ScenarioSettings& settings, const ScenarioMachine& machine,
                                   const PowerUp& power) {
    const auto activate = machine.activation();
    auto detection =
        key_type::detect({.activate = activate, .physical_address_bits = machine.physical_address_bits()});
    detection.keyids = highest_keyid(settings);
    mm::MemorySettings memory{.frames = machine.frames(),
                              .nodes = settings.packages,
                              .cores_of_node = settings.cores / settings.packages,
                              .entries = machine.entries(),
                              .huge_pages = settings.memory.huge_pages,
                              .costs = settings.costs};
    memory.swap.disk.id = syscall::DeviceId{static_cast<std::uint32_t>(settings.devices.size())};
    const kernel::MktmeKernelParams mktme{
        .keys = settings.keys,
        .detection = detection,
        .topology = {settings.packages, settings.cores / settings.packages}};
    return {.memory = memory,
            .signals = {.handler_pkru = settings.handler_pkru},
            .pkeys = settings.pkeys,
            .mktme = std::make_shared<const kernel::MktmeKernelParams>(mktme),
            .seed = power.seed(settings.seed)};
}

}  // namespace

ScenarioWorld::ScenarioWorld(const ScenarioSettings& given, const ScenarioHost& host, const PowerUp& power)
    : settings{given},
      machine{host.make(given, power)},
      executor{machine->executor()},
      clock{executor},
      traced_{given.records_steps ? std::make_unique<TracedHardware>(machine->hardware(), executor)
                                  : nullptr},
      kernel_{std::make_unique<kernel::Kernel>(kernel_params(given, *machine, power), hardware(), clock,
                                               upcalls_)},
      kernel{*kernel_},
      cores{executor, given.cores} {
    kernel.keys.sysctl.gc_delay = given.gc_delay;
    if (rules_of(given.keys.profile).leaks()) machine->expect_leaks();
    skip(given.skipped);
}

ScenarioWorld::~ScenarioWorld() = default;

syscall::Hardware& ScenarioWorld::hardware() {
    if (traced_) return *traced_;
    return machine->hardware();
}

std::vector<HardwareStep> ScenarioWorld::steps() const {
    return traced_ ? traced_->steps() : std::vector<HardwareStep>{};
}

void ScenarioWorld::skip(mm::SkippedStep step) {
    kernel.memory.skipped = step;
    kernel.memory.keyids.skips_mappings = step == mm::SkippedStep::mapping_reference;
}

/// Keys that nobody has are not in the hardware, if the posting clears them.
std::optional<std::string> ScenarioWorld::broken_invariant() {
    if (is_tampered_with) kernel.memory.broken_rule.reset();
    if (auto broken = kernel.broken_invariant()) return broken;
    if (is_tampered_with) return std::nullopt;
    if (auto broken = machine->broken_rule()) return broken;
    const auto& service = *kernel.mktme();
    for (std::uint32_t i = 1; service.rules.clears && i <= settings.keys.keyids; ++i) {
        const KeyId keyid{static_cast<std::uint16_t>(i)};
        if (service.map.at(keyid).state == key_type::KeyIdState::available && machine->is_programmed(keyid))
            return fmt::format("KeyID {} is free, and the hardware has its key", i);
    }
    return std::nullopt;
}

StatTree ScenarioWorld::stats_of(StatTree machine_stats) const {
    machine_stats.add("kernel.mm", kernel.memory.stats);
    return machine_stats;
}

void ScenarioWorld::come_after(ScenarioWorld& before, bool keeps) {
    if (keeps) machine->take_dram_of(*before.machine);
    captures = std::move(before.captures);
    for (auto& [name, capture] : captures)
        for (CapturedLine& line : capture) machine->adopt(line, *before.machine);
    found_before = std::move(before.found_before);
    is_tampered_with = before.is_tampered_with;
    for (const ScenarioActor& old : before.actors) {
        if (!old.is_there) continue;
        ScenarioActor* const known = find(old.name);
        (known != nullptr ? *known : announce(old.name)).is_there = true;
    }
}

ScenarioActor& ScenarioWorld::announce(std::string name) {
    ScenarioActor& actor = actors.emplace_back();
    actor.name = std::move(name);
    return actor;
}

ScenarioActor& ScenarioWorld::add(const std::string& name, task::Task& task) {
    ScenarioActor* const announced = find(name);
    ScenarioActor& actor = announced != nullptr ? *announced : announce(name);
    actor.task = &task;
    actor.is_there = true;
    return actor;
}

ScenarioActor* ScenarioWorld::find(const std::string& name) {
    const auto found = std::ranges::find(actors, name, &ScenarioActor::name);
    return found != actors.end() ? &*found : nullptr;
}

void ScenarioWorld::take_core(ScenarioActor& actor) {
    actor.state = ActorState::executing;
    const syscall::CoreId core = actor.task->core;
    if (cores.take(core, actor.task->pid)) hardware().spend(core, settings.costs.task_switch);
}

void ScenarioWorld::leave_core(ScenarioActor& actor, ActorState state) {
    cores.leave(syscall::CoreId{executor.running()->core});
    actor.state = state;
}

void ScenarioWorld::sleep(ScenarioActor& actor, SimTime until) {
    leave_core(actor, ActorState::passing);
    executor.wait_for([&] { return actor.task == nullptr ? executor.now() : until; }, "time");
    if (actor.task != nullptr) take_core(actor);
}

/// Others that wait for the core get it in between: the work ends so much later.
void ScenarioWorld::work(ScenarioActor& actor, SimTime until) {
    SimTime left = until - executor.now();
    const auto& dying_of = actor.task->group->signals.dying_of;
    while (left > SimTime{} && !actor.dying && !dying_of && !executor.is_abandoned()) {
        const SimTime slice = std::min(left, settings.scheduler.time_slice);
        executor.sleep_until(executor.now() + slice);
        left -= slice;
        if (left > SimTime{}) yield(actor);
    }
}

void ScenarioWorld::yield(ScenarioActor& actor) {
    if (!cores.is_wanted(actor.task->core)) return;
    leave_core(actor, ActorState::executing);
    take_core(actor);
}

void ScenarioWorld::end_thread(ScenarioActor& actor, const ProcessEnd& end) {
    task::Task& task = *std::exchange(actor.task, nullptr);
    actor.died_of = end.signal;
    kernel.exit_thread(task, end.status);
}

bool ScenarioWorld::end_others(const ScenarioActor& own, const ProcessEnd& end) {
    bool are_gone = true;
    for (ScenarioActor& other : actors) {
        if (&other == &own || other.task == nullptr || other.task->group != own.task->group) continue;
        if (other.state != ActorState::executing) {
            end_thread(other, end);
        } else {
            other.dying = end;
            are_gone = false;
        }
    }
    return are_gone;
}

void ScenarioWorld::end_process(ScenarioActor& own, const ProcessEnd& end) {
    const auto group = own.task->group;
    end_others(own, end);
    end_thread(own, end);
    if (!group->threads.empty() && !group->signals.dying_of) group->signals.dying_of = task::Signal::sigkill;
}

bool ScenarioWorld::end_other_threads(ScenarioActor& actor) {
    if (!end_others(actor, {})) {
        leave_core(actor, ActorState::passing);
        executor.wait_until([&] { return actor.task == nullptr || actor.task->group->threads.size() == 1; },
                            "its other threads");
        if (actor.task == nullptr) return false;
        take_core(actor);
    }
    return !actor.dying;
}

}  // namespace mktme::sim
