// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>

#include "kernel_model/kernel/core_queues.hpp"
#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/syscall/cores.hpp"
#include "kernel_model/syscall/host_memory.hpp"
#include "sim/scenario/names_in_results.hpp"
#include "sim/scenario/scenario_actor.hpp"
#include "sim/scenario/scenario_clock.hpp"
#include "sim/scenario/scenario_host.hpp"

namespace mktme::sim {

class TraceWindows;
class TracedHardware;
struct HardwareStep;

/// Lines of DRAM, in order of address.
using Capture = std::vector<CapturedLine>;

/// The machine and the kernel of a scenario, and its processes.
class ScenarioWorld {
public:
    ScenarioWorld(const ScenarioSettings& given, const ScenarioHost& host, const PowerUp& power = {});
    ScenarioWorld(const ScenarioWorld&) = delete;
    ScenarioWorld& operator=(const ScenarioWorld&) = delete;
    ~ScenarioWorld();

    /// Makes an actor that has yet to come. The others stay where they are.
    ScenarioActor& announce(std::string name);
    /// Makes an actor, or lets one come.
    ScenarioActor& add(const std::string& name, task::Task& task);
    /// Returns the actor of this name; null if it does not exist yet.
    ScenarioActor* find(const std::string& name);

    /// Takes over what outlives a loss of power: captured lines, wrong reads that were found, and what DRAM has if it `keeps` its bytes.
    /// The actors of `before` have ended.
    void come_after(ScenarioWorld& before, bool keeps);

    // For the strand of an actor.

    /// Takes its core, or leaves it for a time: others may have it then.
    void take_core(ScenarioActor& actor);
    void leave_core(ScenarioActor& actor, ActorState state);
    /// Lets time pass for an actor, on its core or without one. Ends early if the actor dies.
    void sleep(ScenarioActor& actor, SimTime until);
    void work(ScenarioActor& actor, SimTime until);
    /// Lets others that wait for the core of an actor have it for a while.
    void yield(ScenarioActor& actor);
    /// Ends a process. Threads that are executing end when they come to it; all others, and `own`, at once.
    void end_process(ScenarioActor& own, const ProcessEnd& end);
    void end_thread(ScenarioActor& actor, const ProcessEnd& end);
    /// Ends all other threads of the actor's process, and waits until they have gone. Returns false if it ends itself meanwhile.
    bool end_other_threads(ScenarioActor& actor);

    /// Leaves a step of the kernel out from now on.
    void skip(mm::SkippedStep step);
    /// Returns the first invariant that kernel or machine break. What was done behind the kernel's back is no fault of theirs.
    [[nodiscard]] std::optional<std::string> broken_invariant();

    // Statistics of machine and kernel.

    /// Returns those of this moment, for a strand that has a core.
    [[nodiscard]] StatTree stats_now() const { return stats_of(machine->stats_now()); }
    /// Adds those of the kernel to the machine's.
    [[nodiscard]] StatTree stats_of(StatTree machine_stats) const;

    /// Returns the machine as the kernel and all programs see it.
    [[nodiscard]] syscall::Hardware& hardware();
    /// Returns what the machine has done, if that is recorded.
    [[nodiscard]] std::vector<HardwareStep> steps() const;

    const ScenarioSettings settings;
    std::unique_ptr<ScenarioMachine> machine;
    fiber::Executor& executor;
    ScenarioClock clock;

private:
    bool end_others(const ScenarioActor& own, const ProcessEnd& end);

    std::unique_ptr<TracedHardware> traced_;  // null: steps are not recorded
    keys::NoUpcalls upcalls_;                 // a host without /sbin/request-key
    std::unique_ptr<kernel::Kernel> kernel_;

public:
    kernel::Kernel& kernel;
    kernel::CoreQueues cores;
    syscall::HostMemory user;  // to which the pointers of all programs lead
    std::list<ScenarioActor> actors;
    /// Called for an actor that was announced and has come.
    std::function<void(ScenarioActor&)> on_arrival = [](ScenarioActor&) {};
    bool is_tampered_with = false;  // keys, flushes or packages, by `inject`
    std::map<std::string, Capture> captures;
    NamesInResults names_in_results;
    std::shared_ptr<const TraceWindows> windows;
    std::map<scenario::ReadClass, std::uint64_t>
        found_before;                                  // wrong reads that an `assert found` has counted
    std::map<syscall::PackageId, SimTime> busy_until;  // ends of `inject busy`
};

}  // namespace mktme::sim
