// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/rules/name_rules.hpp"

#include <fmt/format.h>

#include "workloads/scenario/grammar/walk.hpp"
#include "workloads/scenario/rules/call_rules.hpp"
#include "workloads/scenario/words/mistake.hpp"

namespace mktme::scenario {

namespace {

Kinds kind_of(Role role) {
    switch (role) {
        case Role::range: return Kinds::range;
        case Role::protection_key: return Kinds::protection_key;
        case Role::descriptor: return Kinds::descriptor;
        case Role::key:
        case Role::actor:
        case Role::guest:
        case Role::device:
        case Role::container:
        case Role::capture:
        case Role::newcomer:
        case Role::given:
        case Role::label: break;
    }
    return Kinds::key;
}

/// Kind of what an action makes; empty if it makes nothing.
Kinds kind_of(const AnyAction& action) {
    return std::visit(
        [](const auto& made) {
            using T = std::remove_cvref_t<decltype(made)>;
            if constexpr (std::is_same_v<T, Call>) return kind_made(made);
            else if constexpr (requires { T::naming; }) return kind_of(T::naming.gives);
            else return Kinds{};
        },
        action);
}

const Action* action_of(const ActorLine& line) {
    if (const auto* action = std::get_if<Action>(&line.what)) return action;
    return std::get_if<Action>(&std::get<On>(line.what).response);
}

}  // namespace

void NameRules::add(const Statement& statement) {
    const auto* const line = std::get_if<ActorLine>(&statement.what);
    NameVisitor visitor{known_, line != nullptr ? &line->actor : nullptr};
    walk(statement.what, visitor);
    if (line != nullptr) {
        const Action* const action = action_of(*line);
        if (const auto* call = action != nullptr ? std::get_if<Call>(&action->what) : nullptr)
            check_call(*call, visitor);
    }
    introduce(statement);
}

void NameRules::introduce(const Statement& statement) {
    if (const auto* line = std::get_if<ActorLine>(&statement.what)) introduce(*line);
    else if (const auto* spawn = std::get_if<Spawn>(&statement.what))
        known_.participants.add_process(spawn->process, known_.tables.make());
    else if (const auto* thread = std::get_if<Thread>(&statement.what))
        known_.participants.add_thread(thread->thread, thread->of);
    else if (const auto* device = std::get_if<DeviceLine>(&statement.what))
        known_.participants.add(device->device, Role::device);
    else if (const auto* container = std::get_if<Container>(&statement.what))
        known_.participants.add(container->container, Role::container);
    else if (const auto* tenants = std::get_if<Tenants>(&statement.what))
        known_.participants.add_tenants(tenants->prefix.text);
    else if (std::holds_alternative<Power>(statement.what)) known_.participants.leave_all();
    else if (const auto* inject = std::get_if<Inject>(&statement.what))
        if (const auto* capture = std::get_if<Capture>(&inject->fault))
            known_.captures[capture->name.text] = statement.at;
}

void NameRules::introduce(const ActorLine& line) {
    const Action* const action = action_of(line);
    if (action == nullptr) return;
    Fate fate = Fate::happens;
    if (line.expect) fate = line.expect->outcomes.or_skip ? Fate::maybe : Fate::fails;
    if (std::holds_alternative<On>(line.what)) fate = Fate::maybe;
    if (action->name) give_name(line, *action, fate);
    if (fate != Fate::fails) perform(line, *action, fate);
}

void NameRules::give_name(const ActorLine& line, const Action& action, Fate fate) {
    const auto process = known_.participants.process_of(line.actor.text);
    if (!process) return;
    if (fate == Fate::fails) known_.tables.give_fails(*process, action.name->text, action.name->at.line);
    else known_.tables.give(*process, action.name->text, kind_of(action.what), fate == Fate::happens);
}

/// Notes what an action does to names besides giving one.
void NameRules::perform(const ActorLine& line, const Action& action, Fate fate) {
    const auto process = known_.participants.process_of(line.actor.text);
    if (const auto* fork = std::get_if<Fork>(&action.what)) {
        known_.participants.add_process(
            fork->child,
            process ? std::optional{known_.tables.copy(*process, fork->child.at)} : std::nullopt);
    } else if (const auto* vm = std::get_if<Vm>(&action.what)) {
        known_.participants.add(vm->guest, Role::guest);
    } else if (const auto* pass = std::get_if<Pass>(&action.what)) {
        if (const auto to = known_.participants.process_of(pass->to.text))
            known_.tables.give(*to, pass->descriptor.text, Kinds::descriptor, fate == Fate::happens);
    } else if (fate == Fate::happens && std::holds_alternative<Exec>(action.what)) {
        if (process) known_.tables.lose_ranges(*process);
    } else if (fate == Fate::happens && std::holds_alternative<Exit>(action.what)) {
        known_.participants.leave(line.actor);
    }
}

void NameRules::finish() const {
    for (const auto& [process, key] : known_.awaited) {
        constexpr Kinds wanted = Kinds::key | Kinds::descriptor;
        const auto* const entry = known_.tables.find(process, key.name.text);
        if (entry != nullptr && entry->ever.has(wanted)) continue;
        throw Mistake{key.name.at,
                      fmt::format("no line gives the name {} to a key of process {}{}", shown(key.name.text),
                                  key.owner->text, known_.tables.hint(process, key.name.text, wanted))};
    }
}

void NameRules::check_turn(const Word& turn) const {
    const std::string_view text = turn.text;
    if (text.starts_with('K') && is_decimal(text.substr(1))) return;
    known_.participants.require(text, turn.at, Role::actor);
}

}  // namespace mktme::scenario
