// SPDX-License-Identifier: Apache-2.0
// Lines of actors: their beginning, their end, and what goes on between.
#include <algorithm>

#include "kernel_model/plain_hardware/keyed_hardware.hpp"
#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/name_use.hpp"
#include "sim/scenario/player.hpp"

namespace mktme::sim {

namespace {

using scenario::ActorLine;

const ActorLine& line_of(const scenario::Statement& statement) { return std::get<ActorLine>(statement.what); }

/// Any address stands for a handler of the program.
constexpr task::Handler handler_of_script{0x40'0000};

}  // namespace

void ScenarioPlayer::begin(ScenarioActor& actor, const scenario::Statement& statement) {
    const ActorLine& line = line_of(statement);
    if (actor.task == nullptr)
        return judge(statement, line.expect, {.signal = actor.died_of, .mismatch = "dead"});
    switch (names_of(world_, actor, line)) {
        case NameUse::skipped: ++report_.skipped; return;
        case NameUse::awaited: actor.backlog.push_front(&statement); return;
        case NameUse::ready: break;
    }
    if (std::holds_alternative<scenario::On>(line.what)) return set_response(actor, line);
    actor.line = &statement;
    ++report_.actions;
    if (const DeedResult done = sim::perform(Deed{world_, actor}, std::get<scenario::Action>(line.what)))
        end(actor, *done);
}

/// The actor's line has ended.
void ScenarioPlayer::end(ScenarioActor& actor, const ActionEnd& end) {
    const scenario::Statement& statement = *std::exchange(actor.line, nullptr);
    actor.call = nullptr;
    actor.wakes.reset();
    const ActorLine& line = line_of(statement);
    judge(statement, line.expect, end);
    const auto& name = std::get<scenario::Action>(line.what).name;
    if (!end.is_success() && name && line.expect && line.expect->outcomes.or_skip)
        actor.names->skipped.insert(name->text);
    if (end.signal != scenario::Sig::none && !line.expect) kill(actor, end.signal);
}

/// A process ends by a signal.
void ScenarioPlayer::kill(ScenarioActor& actor, scenario::Sig signal) {
    if (actor.task == nullptr) return;
    task::Task& task = *actor.task;
    const auto group = task.group;
    for (ScenarioActor& other : world_.actors) {
        if (other.task == nullptr || other.task->group != group) continue;
        other.task = nullptr;
        other.died_of = signal;
    }
    world_.kernel.exit_process(task, {task::SigCode::cld_killed, number(signal)});
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
        process::sigaction(world_.kernel.tasks.signal_queue(), *actor.task, number(on.signal), action));
}

void ScenarioPlayer::run_handler(ScenarioActor& actor, scenario::Sig signal) {
    for (const ActorLine* line : (*actor.handlers)[signal]) {
        if (actor.task == nullptr) return;
        const auto& action = std::get<scenario::Action>(std::get<scenario::On>(line->what).response);
        const scenario::Statement here{{}, *line};
        ++report_.actions;
        const DeedResult done = sim::perform(Deed{world_, actor}, action);
        if (!done) throw NotHere{"a handler that sleeps"};
        judge(here, line->expect, *done);
    }
    if (actor.task != nullptr) world_.kernel.delivery.sigreturn(*actor.task);
}

/// Lets an actor take its signals. Returns true if there were any.
bool ScenarioPlayer::deliver_signals(ScenarioActor& actor) {
    if (actor.task == nullptr || !actor.task->signals.alerted || actor.call != nullptr) return false;
    const auto taken = world_.kernel.delivery.deliver(*actor.task);
    using Kind = process::Delivery::Kind;
    if (taken.kind == Kind::handler) run_handler(actor, taken.info.signal);
    else if (taken.kind == Kind::death) kill(actor, taken.info.signal);
    return taken.kind != Kind::nothing && taken.kind != Kind::stop;
}

/// Ends the line of an actor whose call or time is over. Returns true if it has ended.
bool ScenarioPlayer::take_end(ScenarioActor& actor) {
    if (actor.call != nullptr) {
        const auto result = world_.kernel.take_result(*actor.call);
        if (!result) return false;
        end(actor, actor.finish(*result));
        return true;
    }
    if (!actor.wakes || *actor.wakes > world_.clock.since_begin()) return false;
    end(actor, ActionEnd::success());
    return true;
}

/// Begins the oldest line that waits for its actor. Returns true if it did more than wait again.
bool ScenarioPlayer::take_backlog(ScenarioActor& actor) {
    if (actor.is_busy() || actor.backlog.empty()) return false;
    const scenario::Statement* statement = actor.backlog.front();
    actor.backlog.pop_front();
    begin(actor, *statement);
    return actor.backlog.empty() || actor.backlog.front() != statement;
}

void ScenarioPlayer::settle() {
    for (bool progress = true; progress;) {
        progress = false;
        world_.kernel.continue_calls();
        for (ScenarioActor& actor : world_.actors) {
            progress = take_end(actor) || progress;
            progress = deliver_signals(actor) || progress;
            progress = take_backlog(actor) || progress;
        }
    }
}

std::optional<KernelTime> ScenarioPlayer::next_wake() const {
    std::optional<KernelTime> next;
    for (const ScenarioActor& actor : world_.actors)
        if (actor.wakes) next = std::min(next.value_or(KernelTime::max()), *actor.wakes);
    return next;
}

/// Lets time pass, and whatever is due on the way happen.
void ScenarioPlayer::advance_to(KernelTime time) {
    if (time < world_.clock.since_begin()) return;
    while (true) {
        const KernelTime of_kernel = world_.kernel.next_due();
        KernelTime next = of_kernel == KernelTime::max() ? of_kernel : of_kernel - ScenarioClock::begin;
        if (const auto wake = next_wake()) next = std::min(next, *wake);
        for (const auto& [package, until] : world_.busy_until) next = std::min(next, until);
        if (next > time) break;
        world_.clock.set(std::max(next, world_.clock.since_begin()));
        std::erase_if(world_.busy_until, [&](const auto& entry) {
            if (entry.second > world_.clock.since_begin()) return false;
            world_.hardware.busy.erase(entry.first);
            return true;
        });
        world_.kernel.run_workers(world_.clock.now());
        settle();
    }
    world_.clock.set(time);
}

/// Waits until every line has ended, or is asleep with nothing under way to wake it.
void ScenarioPlayer::finish_busy() {
    settle();
    while (const auto wake = next_wake()) advance_to(*wake);
}

}  // namespace mktme::sim
