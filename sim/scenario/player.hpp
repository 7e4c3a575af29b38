// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario_world.hpp"

namespace mktme::sim {

/// An expectation of a scenario that was not met.
struct ScenarioFailure {
    std::uint32_t line = 0;
    std::string statement;
    std::string expected;
    std::string got;
};

/// Result of a scenario.
struct ScenarioReport {
    std::vector<ScenarioFailure> failures;
    std::uint64_t actions = 0;  // lines of processes and threads that were performed
    std::uint64_t skipped = 0;  // lines that use a name that an expected failure left undefined
    std::string broken_invariant;
    std::string left_over;  // by the kernel after the end of all processes
};

/// Player of a scenario on a machine without time: an action takes none, but for `sleep`, `work` and what waits.
class ScenarioPlayer {
public:
    /// Throws UserError, with file and line, for what this machine cannot do.
    ScenarioPlayer(const scenario::Scenario& script, std::string file);

    ScenarioReport run();

private:
    void play(const scenario::Statement& statement);
    void perform(const scenario::Statement& statement, const scenario::Spawn& spawn);
    void perform(const scenario::Statement& statement, const scenario::Thread& thread);
    void perform(const scenario::Statement& statement, const scenario::ActorLine& line);
    void perform(const scenario::Statement& statement, const scenario::Assert& assertion);
    void perform(const scenario::Statement& statement, const scenario::Inject& injection);
    void perform(const scenario::Statement& statement, const scenario::CpuHotplug& hotplug);
    void perform(const scenario::Statement& statement, const scenario::PackageHotplug& hotplug);
    void perform(const scenario::Statement& statement, const scenario::MemoryHotplug& hotplug);
    void perform(const scenario::Statement& statement, const scenario::Sysctl& sysctl);

    void begin(ScenarioActor& actor, const scenario::Statement& statement);
    void end(ScenarioActor& actor, const ActionEnd& end);
    void set_response(ScenarioActor& actor, const scenario::ActorLine& line);
    void judge(const scenario::Statement& statement, const std::optional<scenario::Expect>& expected,
               const ActionEnd& end);
    void fail(const scenario::Statement& statement, std::string expected, std::string got);
    void kill(ScenarioActor& actor, scenario::Sig signal);

    void advance_to(KernelTime time);
    [[nodiscard]] std::optional<KernelTime> next_wake() const;
    void settle();
    bool take_end(ScenarioActor& actor);
    bool take_backlog(ScenarioActor& actor);
    bool deliver_signals(ScenarioActor& actor);
    void run_handler(ScenarioActor& actor, scenario::Sig signal);
    void finish_busy();

    const scenario::Scenario* script_;
    std::string file_;
    ScenarioWorld world_;
    ScenarioReport report_;
    KernelTime due_{};  // time of the lines that are read
};

}  // namespace mktme::sim
