// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/player.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "kernel_model/mktme/hotplug.hpp"
#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "models/base/error.hpp"
#include "models/contents/check_stats.hpp"
#include "sim/conformance/keys/key_settings.hpp"
#include "sim/scenario/conditions.hpp"
#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/faults.hpp"
#include "sim/scenario/kernel_turn.hpp"
#include "sim/scenario/scenario_world.hpp"
#include "sim/scenario/statement_action.hpp"
#include "sim/scenario/trace_windows.hpp"
#include "workloads/scenario/later_words.hpp"
#include "workloads/scenario/print.hpp"

namespace mktme::sim {

namespace {

void refuse_later_words(const scenario::Scenario& script, const std::string& file) {
    if (const auto later = scenario::first_later_word(script))
        throw UserError{SourcePlace{file, later->at.line, later->at.column},
                        fmt::format("{}: not simulated yet", later->word)};
}

/// Returns the name of the process or guest that a statement makes; null for others.
const scenario::New* made_by(const scenario::Statement& statement) {
    if (const auto* fork = find_action<scenario::Fork>(statement)) return &fork->child;
    const auto* vm = find_action<scenario::Vm>(statement);
    return vm != nullptr ? &vm->guest : nullptr;
}

ScenarioSettings checked_settings(const scenario::Scenario& script, const std::string& file,
                                  const ScenarioHost& host) {
    refuse_later_words(script, file);
    ScenarioSettings settings = host.is_settled ? host.settings : settings_of(script, file, host.settings);
    add_devices(script, file, settings);
    return settings;
}

}  // namespace

ScenarioPlayer::ScenarioPlayer(const scenario::Scenario& script, std::string file, const ScenarioHost& host)
    : script_{&script},
      file_{std::move(file)},
      host_{std::make_unique<ScenarioHost>(host)},
      world_{std::make_unique<ScenarioWorld>(checked_settings(script, file_, host), host)} {
    world_->windows = std::make_shared<TraceWindows>(script, file_, host.trace_folders);
    prepare_world();
}

/// Makes the processes known that the rest of the script makes: lines may be handed out to them before they come.
void ScenarioPlayer::prepare_world() {
    for (const auto& statement : std::span{script_->statements}.subspan(next_))
        if (const auto* name = made_by(statement); name != nullptr && world_->find(name->text) == nullptr)
            world_->announce(name->text);
    world_->on_arrival = [this](ScenarioActor& actor) {
        if (!actor.backlog.empty()) start(actor);
    };
}

ScenarioPlayer::ScenarioPlayer(const scenario::Scenario& script, std::string file)
    : ScenarioPlayer{script, std::move(file), ScenarioHost{}} {}

ScenarioPlayer::~ScenarioPlayer() { world_->executor.abandon(); }

const ScenarioSettings& ScenarioPlayer::settings() const { return world_->settings; }

ScenarioReport ScenarioPlayer::run() {
    run_world();
    while (power_event_) {
        lose_power(*power_event_);
        run_world();
    }
    if (is_read_) judge_hanging();
    report_.is_partial = !is_read_;
    report_.end = now();
    take_steps();
    ScenarioReport report = std::move(report_);
    world_->executor.abandon();
    end_world(report);
    return report;
}

/// Runs the script on a machine that has come up, to its end or until the power goes.
void ScenarioPlayer::run_world() {
    world_->executor.start("script", 0, [this] { read_script(); });
    world_->executor.start("kernel", 0, [this] { run_workers(); });
    world_->executor.start("signals", 0, [this] { serve_signals(); });
    while (!is_read_ && !power_event_ && host_->keep_on() && !is_out_of_time())
        if (!world_->machine->go_on()) throw InvariantError{"the scenario stands still:" + who_waits()};
}

SimTime ScenarioPlayer::now() const { return began_ + world_->executor.now(); }

/// Returns who waits for what.
std::string ScenarioPlayer::who_waits() const {
    std::string text;
    for (const fiber::Strand* strand : world_->executor.unfinished())
        text += fmt::format(" {} waits for {};", strand->name, strand->waits_for);
    return text;
}

/// Body of the script's strand: lines are handed out, and the host's statements performed.
void ScenarioPlayer::read_script() {
    while (next_ < script_->statements.size()) {
        const auto& statement = script_->statements[next_++];
        try {
            play(statement);
            if (power_event_) return;
        } catch (const NotHere& error) {
            throw UserError{SourcePlace{file_, statement.at.line, statement.at.column},
                            fmt::format("{}: {}", scenario::print(statement), error.what())};
        }
    }
    wait_until([this] { return std::ranges::none_of(world_->actors, &ScenarioActor::is_under_way); });
    // What the end of the processes costs is not the script's.
    report_.stats = world_->stats_now();
    is_read_ = true;
}

template <class Condition>
void ScenarioPlayer::wait_until(Condition&& condition) {
    const bool goes_on = world_->executor.wait_until(
        [&] {
            return condition() && !is_worker_busy_ && std::ranges::none_of(world_->actors, has_signal) &&
                   std::ranges::none_of(world_->actors,
                                        [this](const auto& actor) { return can_go_on(actor); });
        },
        "the lines before");
    if (!goes_on) throw fiber::Abandoned{};
}

bool ScenarioPlayer::can_go_on(const ScenarioActor& actor) const {
    return actor.task != nullptr && actor.sleeps_in != nullptr && world_->kernel.can_go_on(*actor.sleeps_in);
}

bool ScenarioPlayer::has_signal(const ScenarioActor& actor) {
    return actor.task != nullptr && actor.task->signals.alerted && actor.state == ActorState::idle;
}

bool ScenarioPlayer::is_any(ActorState state) const {
    return std::ranges::any_of(world_->actors,
                               [&](const ScenarioActor& actor) { return actor.state == state; });
}

/// Returns true if a line of this time is not done, and does not wait itself.
bool ScenarioPlayer::is_any_executing(SimTime due) const {
    const auto is_due = [due](const ScenarioActor::Line& line) { return line.due == due; };
    return std::ranges::any_of(world_->actors, [&](const ScenarioActor& actor) {
        return actor.state == ActorState::executing &&
               ((actor.line && is_due(*actor.line)) || std::ranges::any_of(actor.backlog, is_due));
    });
}

/// Ends the processes and the kernel, to see what they leave. Precondition: nothing is under way.
void ScenarioPlayer::end_world(ScenarioReport& report) {
    if (!report.is_partial) look_at_invariants(report);
    for (ScenarioActor& actor : world_->actors) actor.task = nullptr;
    report.left_over = world_->kernel.shut_down().value_or("");
    count_reads(*world_, report);
    if (report.is_partial) report.stats = world_->stats_of(world_->machine->stats());
    end_phase(report.stats);
    for (const Phase& phase : phases_) report.stats.append(*phase.stats, fmt::format("phase.{}", phase.name));
    for (std::size_t i = 0; i < before_power_.size(); ++i)
        report.stats.append(before_power_[i], fmt::format("power.{}", i + 1));
}

/// Adds what the check of a machine's reads has found.
void ScenarioPlayer::count_reads(const ScenarioWorld& world, ScenarioReport& report) {
    const auto checks = world.machine->check_stats();
    if (!checks) return;
    report.wrong_reads += checks->wrong_reads();
    report.leaks_posted += checks->leak_posted;
}

/// Keeps the first invariant that is broken, if the scenario asks for them. Precondition: nothing is under way.
void ScenarioPlayer::look_at_invariants(ScenarioReport& report) {
    if (!world_->settings.keys.invariants || !report.broken_invariant.empty()) return;
    report.broken_invariant = world_->broken_invariant().value_or("");
}

/// Returns true, and reports who waits for what, if the scenario has taken all the time that it may.
bool ScenarioPlayer::is_out_of_time() {
    const SimTime most = world_->settings.max_time;
    if (most == SimTime{} || now() <= most) return false;
    report_.timed_out = fmt::format("has not ended after sim.max_time = {} ns;{}", in_ns(most), who_waits());
    return true;
}

/// Lines that have not ended hang.
void ScenarioPlayer::judge_hanging() {
    const auto judge_one = [this](const ScenarioActor::Line& line) {
        judge(*line.statement, expect_of(*line.statement), {.hangs = true});
    };
    for (const ScenarioActor& actor : world_->actors) {
        if (actor.line) judge_one(*actor.line);
        for (const ScenarioActor::Line& line : actor.backlog) judge_one(line);
    }
}

void ScenarioPlayer::play(const scenario::Statement& statement) {
    std::visit(
        [&]<class T>(const T& what) {
            if constexpr (std::is_same_v<T, scenario::AtTime>)
                due_ = ScenarioClock::later({}, what.time.value);
            else if constexpr (std::is_same_v<T, scenario::LaterBy>) {
                wait_until([this] { return !is_any_executing(due_); });
                due_ = ScenarioClock::later(std::max(due_, now()), what.time.value);
            } else if constexpr (std::is_same_v<T, scenario::Config> ||
                                 std::is_same_v<T, scenario::DeviceLine>)
                return;
            else if constexpr (requires { perform(statement, what); }) {
                world_->executor.sleep_until(std::max(due_, began_) - began_);
                wait_until([this] { return !is_any_executing(due_); });
                perform(statement, what);
            } else throw NotHere{"not simulated yet"};
        },
        statement.what);
}

void ScenarioPlayer::perform(const scenario::Statement& /*statement*/, const scenario::Spawn& spawn) {
    const auto uid = static_cast<std::uint32_t>(spawn.uid ? spawn.uid->value : 0);
    task::Task& task = world_->kernel.tasks.spawn(task::credentials_of(task::Uid{uid}, task::Gid{uid}));
    set_capability(task, spawn.cap.value_or(scenario::Cap::none));
    if (spawn.core) task.core = syscall::CoreId{static_cast<std::uint32_t>(spawn.core->value)};
    ScenarioActor& actor = world_->add(spawn.process.text, task);
    constexpr std::uint64_t join_session_keyring = 1;
    constexpr std::uint64_t link = 8;
    if (spawn.session) {
        task.cred.session_keyring = world_->find(spawn.session->text)->task->cred.session_keyring;
        return;
    }
    world_->take_core(actor);
    const Deed deed{*world_, actor};
    deed.call(number_of("keyctl"), {join_session_keyring, 0});
    deed.call(number_of("keyctl"),
              {link, Deed::serial_of(scenario::Ring::user), Deed::serial_of(scenario::Ring::session)});
    world_->leave_core(actor, ActorState::idle);
}

void ScenarioPlayer::perform(const scenario::Statement& /*statement*/, const scenario::Thread& thread) {
    ScenarioActor& creator = *world_->find(thread.of.text);
    if (!creator.is_there) wait_until([this] { return !is_any(ActorState::executing); });
    if (creator.task == nullptr) throw NotHere{"no such process is there"};
    const auto made = world_->kernel.tasks.create_thread(*creator.task);
    if (!made) throw NotHere{"no memory for a thread"};
    if (thread.core) (*made)->core = syscall::CoreId{static_cast<std::uint32_t>(thread.core->value)};
    ScenarioActor& actor = world_->add(thread.thread.text, **made);
    actor.join(creator);
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::ActorLine& line) {
    hand_out(statement, line.actor.text);
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::GuestLine& line) {
    hand_out(statement, line.guest.text);
}

void ScenarioPlayer::hand_out(const scenario::Statement& statement, const std::string& name) {
    ScenarioActor& actor = *world_->find(name);
    actor.backlog.push_back({&statement, due_});
    if (actor.is_there) start(actor);
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::Assert& assertion) {
    wait_until([this] { return std::ranges::none_of(world_->actors, &ScenarioActor::is_under_way); });
    const KernelTurn turn{*world_};
    look_at_invariants(report_);
    const std::string found = contradiction(*world_, assertion.condition);
    if (!found.empty()) fail(statement, "that it holds", found);
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::Inject& injection) {
    wait_until([this] { return std::ranges::none_of(world_->actors, &ScenarioActor::is_under_way); });
    const KernelTurn turn{*world_};
    const std::string found = inject(*world_, injection.fault);
    if (!found.empty()) fail(statement, "that", found);
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::CpuHotplug& hotplug) {
    const KernelTurn turn{*world_};
    auto& service = *world_->kernel.mktme();
    const syscall::CoreId core{static_cast<std::uint32_t>(hotplug.cpu.value)};
    const bool comes = hotplug.presence == scenario::Presence::online;
    judge(statement, hotplug.expect,
          ActionEnd::failure(comes ? bring_online(service, core) : take_offline(service, core)));
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::PackageHotplug& hotplug) {
    const KernelTurn turn{*world_};
    auto& service = *world_->kernel.mktme();
    const bool comes = hotplug.presence == scenario::Presence::online;
    const std::uint32_t cores = world_->settings.cores / world_->settings.packages;
    syscall::Errno error = syscall::Errno::ok;
    for (std::uint32_t i = 0; i < cores && !failed(error); ++i) {
        const syscall::CoreId core{static_cast<std::uint32_t>(hotplug.package.value) * cores + i};
        error = comes ? bring_online(service, core) : take_offline(service, core);
    }
    judge(statement, hotplug.expect, ActionEnd::failure(error));
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::MemoryHotplug& hotplug) {
    const KernelTurn turn{*world_};
    const syscall::PackageId package{static_cast<std::uint32_t>(hotplug.node.value)};
    judge(statement, hotplug.expect,
          ActionEnd::failure(bring_memory_online(*world_->kernel.mktme(), package)));
}

void ScenarioPlayer::perform(const scenario::Statement& /*statement*/, const scenario::Sysctl& sysctl) {
    if (set_key_setting(world_->kernel.keys, sysctl.name.text, std::to_string(sysctl.value.value)) != "0")
        throw NotHere{"kernel.keys has no such setting, or it may not have this value"};
}

void ScenarioPlayer::perform(const scenario::Statement& /*statement*/, const scenario::Phase& phase) {
    if (std::ranges::find(phases_, phase.name.text, &Phase::name) != phases_.end())
        throw NotHere{"a phase of this name has been"};
    wait_until([this] { return std::ranges::none_of(world_->actors, &ScenarioActor::is_under_way); });
    const KernelTurn turn{*world_};
    StatTree now = world_->stats_now();
    world_->machine->begin_phase();
    end_phase(now);
    phases_.push_back({phase.name.text, std::move(now)});
}

void ScenarioPlayer::end_phase(const StatTree& now) {
    if (!phases_.empty() && !phases_.back().stats) phases_.back().stats = since(phases_.back().begin, now);
}

/// What controllers have accepted reaches DRAM; lines that only caches have do not.
void ScenarioPlayer::perform(const scenario::Statement& /*statement*/, const scenario::Power& power) {
    wait_until([this] { return std::ranges::none_of(world_->actors, &ScenarioActor::is_under_way); });
    power_event_ = power.event;
}

void ScenarioPlayer::judge(const scenario::Statement& statement,
                           const std::optional<scenario::Expect>& expected, const ActionEnd& end) {
    if (!end.is_among(expected)) fail(statement, text_of(expected), end.text());
}

void ScenarioPlayer::fail(const scenario::Statement& statement, std::string expected, std::string got) {
    report_.failures.push_back(
        {statement.at.line, scenario::print(statement), std::move(expected), std::move(got)});
}

}  // namespace mktme::sim
