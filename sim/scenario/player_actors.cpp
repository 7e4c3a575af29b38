// SPDX-License-Identifier: Apache-2.0
// Strands of processes and threads, and of the kernel.
#include <fmt/format.h>
#include <algorithm>
#include <functional>

#include "kernel_model/plain_hardware/pconfig_faults.hpp"
#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "models/base/error.hpp"
#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/kernel_turn.hpp"
#include "sim/scenario/keyids_of.hpp"
#include "sim/scenario/name_use.hpp"
#include "sim/scenario/player.hpp"
#include "sim/scenario/statement_action.hpp"
#include "workloads/scenario/print.hpp"

namespace mktme::sim {

namespace {

using scenario::ActorLine;

const ActorLine& line_of(const scenario::Statement& statement) { return std::get<ActorLine>(statement.what); }

/// Any address stands for a handler of the program.
constexpr task::Handler handler_of_script{0x40'0000};

}  // namespace

/// Lets an actor perform its lines and take its signals, unless it does so already.
void ScenarioPlayer::start(ScenarioActor& actor) {
    if (actor.state != ActorState::idle) return;
    actor.state = ActorState::executing;
    const std::uint32_t core = actor.task != nullptr ? number(actor.task->core) : 0;
    world_->executor.start(actor.name, core, [this, &actor] { act(actor); });
}

/// Body of an actor's strand.
void ScenarioPlayer::act(ScenarioActor& actor) {
    while (!world_->executor.is_abandoned()) {
        if (take_signal(actor)) continue;
        if (actor.backlog.empty()) break;
        actor.line = actor.backlog.front();
        actor.backlog.pop_front();
        perform_line(actor);
        actor.line.reset();
    }
    actor.state = ActorState::idle;
}

void ScenarioPlayer::perform_line(ScenarioActor& actor) {
    const scenario::Statement& statement = *actor.line->statement;
    if (actor.task == nullptr)
        return judge(statement, expect_of(statement), {.signal = actor.died_of, .mismatch = "dead"});
    if (actor.guest != nullptr) return perform_ready_line(actor);
    const ActorLine& line = line_of(statement);
    if (names_of(*world_, actor, line) == NameUse::awaited) {
        actor.state = ActorState::asleep;
        const bool is_there = world_->executor.wait_until(
            [&] { return actor.task == nullptr || names_of(*world_, actor, line) != NameUse::awaited; },
            "a name");
        if (!is_there) return;
        actor.state = ActorState::executing;
        if (actor.task == nullptr) return perform_line(actor);
    }
    if (names_of(*world_, actor, line) == NameUse::skipped) {
        ++report_.skipped;
        return;
    }
    if (std::holds_alternative<scenario::On>(line.what)) return set_response(actor, line);
    perform_ready_line(actor);
}

/// Performs a line whose names stand for something.
void ScenarioPlayer::perform_ready_line(ScenarioActor& actor) {
    const scenario::Statement& statement = *actor.line->statement;
    const SimTime begin = now();
    try {
        const auto* of_guest = std::get_if<scenario::GuestLine>(&statement.what);
        const ActionEnd end =
            of_guest != nullptr ? perform_on_core(actor,
                                                  [&] {
                                                      return sim::perform(Deed{*world_, actor}, *of_guest);
                                                  })
                                : perform_action(actor, std::get<scenario::Action>(line_of(statement).what));
        end_line(actor, end, begin);
    } catch (const NotHere& error) {
        throw UserError{SourcePlace{file_, statement.at.line, statement.at.column},
                        fmt::format("{}: {}", scenario::print(statement), error.what())};
    }
}

ActionEnd ScenarioPlayer::perform_action(ScenarioActor& actor, const scenario::Action& action) {
    return perform_on_core(actor, [&] { return sim::perform(Deed{*world_, actor}, action); });
}

/// Performs something on the actor's core. A process that was ended meanwhile ends here.
ActionEnd ScenarioPlayer::perform_on_core(ScenarioActor& actor, const std::function<ActionEnd()>& perform) {
    world_->take_core(actor);
    ActionEnd end = actor.dying ? ActionEnd{} : perform();
    if (actor.task != nullptr && actor.dying) world_->end_thread(actor, *actor.dying);
    if (actor.state == ActorState::executing) world_->leave_core(actor, ActorState::executing);
    if (actor.task != nullptr && actor.task->group->signals.dying_of) take_signal(actor);
    const bool has_died = actor.task == nullptr && actor.died_of != scenario::Sig::none;
    return has_died ? ActionEnd{.signal = actor.died_of} : end;
}

/// The actor's line has ended.
void ScenarioPlayer::end_line(ScenarioActor& actor, const ActionEnd& end, SimTime begin) {
    const scenario::Statement& statement = *actor.line->statement;
    const auto& expected = expect_of(statement);
    report_.actions.push_back({.line = statement.at.line,
                               .actor = actor.name,
                               .statement = &statement,
                               .due = actor.line->due,
                               .start = begin,
                               .end = now(),
                               .core = world_->executor.running()->core,
                               .outcome = end.text(),
                               .keyids = keyids_of(*world_, actor, statement)});
    judge(statement, expected, end);
    const auto* action = action_of(statement);
    if (!end.is_success() && action != nullptr && action->name && expected && expected->outcomes.or_skip)
        actor.names->skipped.insert(action->name->text);
    if (end.signal == scenario::Sig::none || expected || actor.task == nullptr) return;
    world_->take_core(actor);
    world_->end_process(actor, {{task::SigCode::cld_killed, number(end.signal)}, end.signal});
    world_->leave_core(actor, ActorState::executing);
}

/// Sets what a process does on a signal.
void ScenarioPlayer::set_response(ScenarioActor& actor, const ActorLine& line) {
    const auto& on = std::get<scenario::On>(line.what);
    task::SigAction action = actor.task->group->signals.dispositions.of(on.signal);
    auto& lines = (*actor.handlers)[on.signal];
    if (std::holds_alternative<scenario::IgnoreSignal>(on.response)) {
        action.handler = task::Handler::ignore;
        lines.clear();
    } else if (std::holds_alternative<scenario::DefaultAction>(on.response)) {
        action.handler = task::Handler::by_default;
        lines.clear();
    } else if (std::holds_alternative<scenario::RestartCalls>(on.response)) {
        action.flags |= task::action_flag::restart;
    } else if (const auto* stack = std::get_if<scenario::AltStack>(&on.response)) {
        const auto& range = actor.names->find<RangeMeant>(stack->stack.text)->range;
        static_cast<void>(process::sigaltstack(
            *actor.task, task::AlternateStack{.base = range.start, .size = range.end - range.start}));
        action.flags |= task::action_flag::on_stack;
    } else {
        action.handler = handler_of_script;
        lines.push_back(&line);
    }
    static_cast<void>(
        process::sigaction(world_->kernel.tasks.signal_queue(), *actor.task, number(on.signal), action));
}

void ScenarioPlayer::run_handler(ScenarioActor& actor, scenario::Sig signal) {
    for (const ActorLine* line : (*actor.handlers)[signal]) {
        if (actor.task == nullptr) return;
        const auto& action = std::get<scenario::Action>(std::get<scenario::On>(line->what).response);
        judge({{}, *line}, line->expect, perform_action(actor, action));
    }
    if (actor.task != nullptr) world_->kernel.delivery.sigreturn(*actor.task);
}

/// Lets an actor take a signal. Returns true if it did something on it.
bool ScenarioPlayer::take_signal(ScenarioActor& actor) {
    if (actor.task == nullptr || !actor.task->signals.alerted) return false;
    world_->take_core(actor);
    world_->hardware().spend(actor.task->core, world_->settings.costs.signal);
    const auto taken = world_->kernel.delivery.deliver(*actor.task);
    using Kind = process::Delivery::Kind;
    if (taken.kind == Kind::death) world_->end_process(actor, {taken.status, taken.info.signal});
    world_->leave_core(actor, ActorState::executing);
    if (taken.kind == Kind::handler) run_handler(actor, taken.info.signal);
    return taken.kind != Kind::nothing && taken.kind != Kind::stop;
}

/// Body of the strand that lets actors take their signals that have no line to perform.
void ScenarioPlayer::serve_signals() {
    while (world_->executor.wait_until([&] { return std::ranges::any_of(world_->actors, has_signal); },
                                       "signals"))
        for (ScenarioActor& actor : world_->actors)
            if (has_signal(actor)) start(actor);
}

/// Body of the strand of the kernel's own threads, and of what others do to the machine for a time.
void ScenarioPlayer::run_workers() {
    auto& kernel = world_->kernel;
    const std::function<SimTime()> due = [&] {
        if (kernel.has_orphans_to_continue()) return world_->executor.now();
        SimTime next = ScenarioClock::machine_time(kernel.next_due());
        for (const auto& [package, until] : world_->busy_until) next = std::min(next, until);
        return next;
    };
    while (world_->executor.wait_for(due, "work for the kernel")) {
        std::erase_if(world_->busy_until, [&](const auto& entry) {
            if (entry.second > world_->executor.now()) return false;
            world_->machine->pconfig_faults().busy.erase(entry.first);
            return true;
        });
        is_worker_busy_ = true;
        {
            const KernelTurn turn{*world_};
            kernel.do_due_work(world_->clock.now());
            kernel.continue_orphans();
        }
        is_worker_busy_ = false;
    }
}

}  // namespace mktme::sim
