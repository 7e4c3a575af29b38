// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/player.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "kernel_model/mktme/hotplug.hpp"
#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/plain_hardware/keyed_hardware.hpp"
#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "models/base/error.hpp"
#include "sim/scenario/conditions.hpp"
#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/faults.hpp"
#include "sim/scenario/name_use.hpp"
#include "workloads/scenario/later_words.hpp"
#include "workloads/scenario/print.hpp"

namespace mktme::sim {

namespace {

KernelTime nanoseconds(const scenario::Dec& time) {
    return KernelTime{static_cast<std::int64_t>(time.value)};
}

void refuse_later_words(const scenario::Scenario& script, const std::string& file) {
    if (const auto later = scenario::first_later_word(script))
        throw UserError{SourcePlace{file, later->at.line, later->at.column},
                        fmt::format("{}: not simulated yet", later->word)};
}

ScenarioSettings checked_settings(const scenario::Scenario& script, const std::string& file) {
    refuse_later_words(script, file);
    return settings_of(script, file);
}

}  // namespace

ScenarioPlayer::ScenarioPlayer(const scenario::Scenario& script, std::string file)
    : script_{&script},
      file_{std::move(file)},
      world_{checked_settings(script, file_)} {}

ScenarioReport ScenarioPlayer::run() {
    for (const auto& statement : script_->statements) {
        try {
            play(statement);
        } catch (const NotHere& error) {
            throw UserError{SourcePlace{file_, statement.at.line, statement.at.column},
                            fmt::format("{}: {}", scenario::print(statement), error.what())};
        }
    }
    finish_busy();
    if (world_.settings.asks_invariants)
        report_.broken_invariant = world_.kernel.broken_invariant().value_or("");
    for (ScenarioActor& actor : world_.actors) actor.task = nullptr;
    report_.left_over = world_.kernel.shut_down().value_or("");
    return std::move(report_);
}

void ScenarioPlayer::play(const scenario::Statement& statement) {
    std::visit(
        [&]<class T>(const T& what) {
            if constexpr (std::is_same_v<T, scenario::AtTime>) due_ = nanoseconds(what.time);
            else if constexpr (std::is_same_v<T, scenario::LaterBy>) due_ += nanoseconds(what.time);
            else if constexpr (std::is_same_v<T, scenario::Config> || std::is_same_v<T, scenario::Phase>)
                return;
            else if constexpr (requires { perform(statement, what); }) {
                advance_to(due_);
                perform(statement, what);
                settle();
            } else throw NotHere{"needs a machine with cores"};
        },
        statement.what);
}

void ScenarioPlayer::perform(const scenario::Statement& /*statement*/, const scenario::Spawn& spawn) {
    const auto uid = static_cast<std::uint32_t>(spawn.uid ? spawn.uid->value : 0);
    task::Task& task = world_.kernel.tasks.spawn(task::credentials_of(task::Uid{uid}, task::Gid{uid}));
    set_capability(task, spawn.cap.value_or(scenario::Cap::none));
    if (spawn.core) task.core = syscall::CoreId{static_cast<std::uint32_t>(spawn.core->value)};
    ScenarioActor& actor = world_.add(spawn.process.text, task);
    const Deed deed{world_, actor};
    constexpr std::uint64_t join_session_keyring = 1;
    constexpr std::uint64_t link = 8;
    if (spawn.session) {
        task.cred.session_keyring = world_.find(spawn.session->text)->task->cred.session_keyring;
        return;
    }
    deed.call(number_of("keyctl"), {join_session_keyring, 0});
    deed.call(number_of("keyctl"),
              {link, Deed::serial_of(scenario::Ring::user), Deed::serial_of(scenario::Ring::session)});
}

void ScenarioPlayer::perform(const scenario::Statement& /*statement*/, const scenario::Thread& thread) {
    ScenarioActor& creator = *world_.find(thread.of.text);
    const auto made = world_.kernel.tasks.create_thread(*creator.task);
    if (!made) throw NotHere{"no memory for a thread"};
    if (thread.core) (*made)->core = syscall::CoreId{static_cast<std::uint32_t>(thread.core->value)};
    ScenarioActor& actor = world_.add(thread.thread.text, **made);
    actor.is_first = false;
    actor.names = creator.names;
    actor.handlers = creator.handlers;
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::ActorLine& line) {
    ScenarioActor& actor = *world_.find(line.actor.text);
    if (actor.is_busy()) actor.backlog.push_back(&statement);
    else begin(actor, statement);
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::Assert& assertion) {
    finish_busy();
    const std::string found = contradiction(world_, assertion.condition);
    if (!found.empty()) fail(statement, "that it holds", found);
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::Inject& injection) {
    finish_busy();
    const std::string found = inject(world_, injection.fault);
    if (!found.empty()) fail(statement, "that", found);
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::CpuHotplug& hotplug) {
    auto& service = *world_.kernel.mktme();
    const syscall::CoreId core{static_cast<std::uint32_t>(hotplug.cpu.value)};
    const bool comes = hotplug.presence == scenario::Presence::online;
    judge(statement, hotplug.expect,
          ActionEnd::failure(comes ? bring_online(service, core) : take_offline(service, core)));
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::PackageHotplug& hotplug) {
    auto& service = *world_.kernel.mktme();
    const bool comes = hotplug.presence == scenario::Presence::online;
    const std::uint32_t cores = world_.settings.cores / world_.settings.packages;
    syscall::Errno error = syscall::Errno::ok;
    for (std::uint32_t i = 0; i < cores && !failed(error); ++i) {
        const syscall::CoreId core{static_cast<std::uint32_t>(hotplug.package.value) * cores + i};
        error = comes ? bring_online(service, core) : take_offline(service, core);
    }
    judge(statement, hotplug.expect, ActionEnd::failure(error));
}

void ScenarioPlayer::perform(const scenario::Statement& statement, const scenario::MemoryHotplug& hotplug) {
    const syscall::PackageId package{static_cast<std::uint32_t>(hotplug.node.value)};
    judge(statement, hotplug.expect,
          ActionEnd::failure(bring_memory_online(*world_.kernel.mktme(), package)));
}

void ScenarioPlayer::perform(const scenario::Statement& /*statement*/, const scenario::Sysctl& sysctl) {
    if (sysctl.name.text != "gc_delay") throw NotHere{"of these settings only gc_delay"};
    world_.kernel.keys.collector.run();
    world_.kernel.keys.sysctl.gc_delay = static_cast<std::int64_t>(sysctl.value.value);
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
