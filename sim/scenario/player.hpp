// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/base/stat_tree.hpp"
#include "sim/scenario/hardware_step.hpp"
#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::sim {

class ScenarioWorld;
struct ActionEnd;
struct ScenarioActor;
struct ScenarioHost;
struct ScenarioSettings;
enum class ActorState : std::uint8_t;

/// An expectation of a scenario that was not met.
struct ScenarioFailure {
    std::uint32_t line = 0;
    std::string statement;
    std::string expected;
    std::string got;
};

/// A line that a process or thread has performed.
struct PerformedAction {
    std::uint32_t line = 0;
    std::string actor;
    const scenario::Statement* statement = nullptr;
    SimTime due{};
    SimTime start{};
    SimTime end{};
    std::uint32_t core = 0;  // on which the actor was at its end
    std::string outcome;     // "success", "EPERM", "HANGS" and so on
    std::string keyids;  // of the key that it has made or named, and of the mapping that it named, at its end
};

/// Result of a scenario.
struct ScenarioReport {
    std::vector<ScenarioFailure> failures;
    std::vector<PerformedAction> actions;  // in order of their ends; those of handlers are not among them
    std::uint64_t skipped = 0;             // lines that use a name that an expected failure left undefined
    std::string timed_out;                 // who waited for what when sim.max_time ended it
    std::string broken_invariant;
    std::string left_over;            // by the kernel after the end of all processes
    std::vector<HardwareStep> steps;  // of the machine, if they are recorded
    std::uint64_t wrong_reads = 0;    // of the machine's memory
    std::uint64_t leaks_posted = 0;   // reads of another owner's plaintext that the posting permits
    StatTree stats;                   // of the machine
    SimTime end{};                    // of the last line
    bool is_partial = false;          // the user has ended it: lines that were not performed are not judged
};

/// Player of a scenario. Each process and thread that has lines to perform is a strand, and so is the script, which hands them out
/// at their times.
///
/// On a machine without time an action takes none, but for `sleep`, `work` and what waits.
class ScenarioPlayer {
public:
    /// Throws UserError, with file and line, for what the player or the machine cannot do.
    ScenarioPlayer(const scenario::Scenario& script, std::string file, const ScenarioHost& host);
    /// On a plain machine.
    ScenarioPlayer(const scenario::Scenario& script, std::string file);
    ScenarioPlayer(const ScenarioPlayer&) = delete;
    ScenarioPlayer& operator=(const ScenarioPlayer&) = delete;
    ~ScenarioPlayer();

    /// Returns what it runs on.
    [[nodiscard]] const ScenarioSettings& settings() const;
    ScenarioReport run();

private:
    void prepare_world();
    void run_world();
    void lose_power(scenario::PowerEvent event);
    void take_steps();
    static void count_reads(const ScenarioWorld& world, ScenarioReport& report);
    /// Returns the time since the scenario began, over all power-ups.
    [[nodiscard]] SimTime now() const;
    void read_script();
    void play(const scenario::Statement& statement);
    void perform(const scenario::Statement& statement, const scenario::Spawn& spawn);
    void perform(const scenario::Statement& statement, const scenario::Thread& thread);
    void perform(const scenario::Statement& statement, const scenario::ActorLine& line);
    void perform(const scenario::Statement& statement, const scenario::GuestLine& line);
    void perform(const scenario::Statement& statement, const scenario::Assert& assertion);
    void perform(const scenario::Statement& statement, const scenario::Inject& injection);
    void perform(const scenario::Statement& statement, const scenario::CpuHotplug& hotplug);
    void perform(const scenario::Statement& statement, const scenario::PackageHotplug& hotplug);
    void perform(const scenario::Statement& statement, const scenario::MemoryHotplug& hotplug);
    void perform(const scenario::Statement& statement, const scenario::Sysctl& sysctl);
    void perform(const scenario::Statement& statement, const scenario::Phase& phase);
    void perform(const scenario::Statement& statement, const scenario::Power& power);

    // Strands of actors, and the kernel's own.
    void hand_out(const scenario::Statement& statement, const std::string& name);
    void start(ScenarioActor& actor);
    void act(ScenarioActor& actor);
    void perform_line(ScenarioActor& actor);
    void perform_ready_line(ScenarioActor& actor);
    ActionEnd perform_on_core(ScenarioActor& actor, const std::function<ActionEnd()>& perform);
    ActionEnd perform_action(ScenarioActor& actor, const scenario::Action& action);
    void end_line(ScenarioActor& actor, const ActionEnd& end, SimTime begin);
    void set_response(ScenarioActor& actor, const scenario::ActorLine& line);
    void run_handler(ScenarioActor& actor, scenario::Sig signal);
    bool take_signal(ScenarioActor& actor);
    void serve_signals();
    void run_workers();

    template <class Condition>
    void wait_until(Condition&& condition);
    /// Returns true if an actor without a line has a signal to take.
    [[nodiscard]] static bool has_signal(const ScenarioActor& actor);
    /// Returns true if an actor is about to wake up in its system call.
    [[nodiscard]] bool can_go_on(const ScenarioActor& actor) const;
    [[nodiscard]] bool is_any(ActorState state) const;
    [[nodiscard]] bool is_any_executing(SimTime due) const;
    void judge(const scenario::Statement& statement, const std::optional<scenario::Expect>& expected,
               const ActionEnd& end);
    void fail(const scenario::Statement& statement, std::string expected, std::string got);
    [[nodiscard]] std::string who_waits() const;
    void judge_hanging();
    /// Gives the last phase its statistics, unless it has them.
    void end_phase(const StatTree& now);
    void end_world(ScenarioReport& report);
    void look_at_invariants(ScenarioReport& report);
    [[nodiscard]] bool is_out_of_time();

    const scenario::Scenario* script_;
    std::string file_;
    std::unique_ptr<const ScenarioHost> host_;
    ScenarioReport report_;
    std::unique_ptr<ScenarioWorld> world_;
    /// A part of the scenario with statistics of its own.
    struct Phase {
        std::string name;
        StatTree begin{};
        std::optional<StatTree> stats{};  // at its end
    };
    std::vector<Phase> phases_;
    std::vector<StatTree> before_power_;  // statistics of the machine before each loss of power
    std::optional<scenario::PowerEvent> power_event_;
    std::size_t next_ = 0;  // statement of the script
    SimTime began_{};       // when the machine has come up
    SimTime due_{};         // of the lines that are read
    bool is_read_ = false;  // all lines have been
    bool is_worker_busy_ = false;
};

}  // namespace mktme::sim
