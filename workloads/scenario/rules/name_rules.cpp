// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/rules/name_rules.hpp"

#include <fmt/format.h>

#include "workloads/case_language/operations.hpp"
#include "workloads/scenario/mistake.hpp"
#include "workloads/scenario/walk.hpp"

namespace mktme::scenario {

/// Visitor that checks the names of one statement.
class NameVisitor {
public:
    /// `actor` acts in the statement; null in one that is nobody's, whose names are looked up in all processes.
    NameVisitor(NameRules& rules, const Actor* actor) : rules_{&rules} {
        if (actor == nullptr) return;
        is_anyones_ = false;
        process_ = rules.cast_.process_of(actor->text);
    }

    void keyword(std::string_view) {}
    void tag(std::string_view) {}
    template <class T>
    void word(const T&) {}
    void word(const V& name) { require(name.text, name.at, Kinds::range); }
    void word(const PkName& name) { require(name.text, name.at, Kinds::protection_key); }
    void word(const Fd& name) { require(name.text, name.at, Kinds::descriptor); }
    void word(const Fv& name) {
        if (name.owner) require_of(*name.owner, name.name.text, name.name.at, Kinds::range);
        else require(name.name.text, name.name.at, Kinds::range);
    }
    void word(const FKey& name) {
        if (name.owner) await(name);
        else require(name.name.text, name.name.at, Kinds::key | Kinds::descriptor);
    }
    void word(const Actor& name) { rules_->cast_.require(name.text, name.at, Role::actor); }
    void word(const Guest& name) { rules_->cast_.require(name.text, name.at, Role::guest); }
    void word(const Device& name) { rules_->cast_.require(name.text, name.at, Role::device); }
    void word(const ContainerName& name) { rules_->cast_.require(name.text, name.at, Role::container); }
    void word(const New& name) { rules_->cast_.require_free(name); }
    void word(const CaptureName& name) {
        if (rules_->captures_.contains(name.text)) return;
        std::vector<std::string_view> known;
        for (const auto& [capture, line] : rules_->captures_) known.push_back(capture);
        throw Mistake{name.at, fmt::format("no earlier line captures {}{}", shown(name.text),
                                           nearest_name(name.text, known))};
    }

private:
    /// Checks a name without an owner.
    void require(const std::string& name, Position at, Kinds wanted) const {
        if (!is_anyones_) {
            if (process_) require_in(*process_, name, at, wanted);
            return;
        }
        if (rules_->tables_.anyone_has(name, wanted) || rules_->cast_.has_tenants()) return;
        throw Mistake{at, fmt::format("no process has the name {} for {}{}", shown(name), noun_of(wanted),
                                      rules_->tables_.hint(name, wanted))};
    }
    void require_of(const Actor& owner, const std::string& name, Position at, Kinds wanted) const {
        rules_->cast_.require(owner.text, owner.at, Role::actor);
        if (const auto process = rules_->cast_.process_of(owner.text)) require_in(*process, name, at, wanted);
    }
    void require_in(ProcessIndex process, const std::string& name, Position at, Kinds wanted) const {
        const auto* const entry = rules_->tables_.find(process, name);
        if (entry != nullptr && entry->now.has(wanted)) return;
        if (entry != nullptr && !entry->now.empty())
            throw Mistake{
                at, fmt::format("{} is {}; {} is wanted", shown(name), noun_of(entry->now), noun_of(wanted))};
        if (entry != nullptr && entry->ever.has(Kinds::range))
            throw Mistake{at, fmt::format("{} is no name any more: exec ended the range", shown(name))};
        if (entry != nullptr)
            throw Mistake{at, fmt::format("{} has no name here: line {} expects to fail to give it",
                                          shown(name), entry->failing_line)};
        throw Mistake{at,
                      fmt::format("no earlier line gives the name {} to {} of this process{}", shown(name),
                                  noun_of(wanted), rules_->tables_.hint(process, name, wanted))};
    }
    /// A foreign key may be given later: the line waits for it.
    void await(const FKey& key) const {
        rules_->cast_.require(key.owner->text, key.owner->at, Role::actor);
        if (const auto process = rules_->cast_.process_of(key.owner->text))
            rules_->awaited_.push_back({*process, key});
    }

    NameRules* rules_;
    bool is_anyones_ = true;
    std::optional<ProcessIndex> process_{};  // nothing for a tenant, whose names are not known
};

namespace {

/// Kind of what the name of a call stands for, by its operation.
Kinds kind_of_call(const Call& call) {
    if (call.operation.name == "pkey_alloc") return Kinds::protection_key;
    if (call.operation.name == "mmap" || call.operation.name == "mremap") return Kinds::range;
    return Kinds::key;
}

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
Kinds kind_made(const Deed& deed) {
    return std::visit(
        [](const auto& made) {
            using T = std::remove_cvref_t<decltype(made)>;
            if constexpr (std::is_same_v<T, Call>) return kind_of_call(made);
            else if constexpr (requires { T::naming; }) return kind_of(T::naming.gives);
            else return Kinds{};
        },
        deed);
}

const Action* action_of(const ActorLine& line) {
    if (const auto* action = std::get_if<Action>(&line.what)) return action;
    return std::get_if<Action>(&std::get<On>(line.what).response);
}

/// Checks the keys that a call names, where its operation takes one.
void check_call(const Call& call, NameVisitor& visitor, Version version) {
    const auto* const operation = case_language::find_key_operation(call.operation.name);
    for (std::size_t i = 0; operation != nullptr && i < call.arguments.size(); ++i) {
        const CallWord& argument = call.arguments[i];
        const Token token{argument.text, argument.at};
        if (case_language::argument_letter(*operation, i) != 'k') continue;
        if (WordTraits<Ring>::fits(token)) WordTraits<Ring>::read(token, version);
        else if (WordTraits<FKey>::fits(token) && !argument.text.starts_with("raw:"))
            visitor.word(WordTraits<FKey>::read(token, version));
    }
}

void check_count(const Call& call) {
    const auto count = case_language::argument_count(call.operation.name);
    const auto given = call.arguments.size();
    if (given < count.least)
        throw Mistake{call.operation.at, fmt::format("{} takes at least {} words, not {}",
                                                     call.operation.name, count.least, given)};
    if (given > count.most)
        throw Mistake{call.arguments.at(count.most).at, fmt::format("{} takes at most {} words, not {}",
                                                                    call.operation.name, count.most, given)};
}

}  // namespace

void NameRules::add(const Statement& statement) {
    const auto* const line = std::get_if<ActorLine>(&statement.saying);
    NameVisitor visitor{*this, line != nullptr ? &line->actor : nullptr};
    walk(statement.saying, visitor);
    if (line != nullptr) {
        const Action* const action = action_of(*line);
        if (const auto* call = action != nullptr ? std::get_if<Call>(&action->deed) : nullptr) {
            check_count(*call);
            check_call(*call, visitor, Version::two);
        }
    }
    introduce(statement);
}

void NameRules::introduce(const Statement& statement) {
    if (const auto* line = std::get_if<ActorLine>(&statement.saying)) introduce(*line);
    else if (const auto* spawn = std::get_if<Spawn>(&statement.saying))
        cast_.add_process(spawn->process, tables_.make());
    else if (const auto* thread = std::get_if<Thread>(&statement.saying))
        cast_.add_thread(thread->thread, thread->of);
    else if (const auto* device = std::get_if<DeviceLine>(&statement.saying))
        cast_.add(device->device, Role::device);
    else if (const auto* container = std::get_if<Container>(&statement.saying))
        cast_.add(container->container, Role::container);
    else if (const auto* tenants = std::get_if<Tenants>(&statement.saying))
        cast_.add_tenants(tenants->prefix.text);
    else if (const auto* inject = std::get_if<Inject>(&statement.saying))
        if (const auto* capture = std::get_if<Capture>(&inject->fault))
            captures_[capture->name.text] = statement.at.line;
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
    const auto process = cast_.process_of(line.actor.text);
    if (!process) return;
    if (fate == Fate::fails) tables_.give_fails(*process, action.name->text, action.name->at.line);
    else tables_.give(*process, action.name->text, kind_made(action.deed), fate == Fate::happens);
}

/// Notes what an action does to names besides giving one.
void NameRules::perform(const ActorLine& line, const Action& action, Fate fate) {
    const auto process = cast_.process_of(line.actor.text);
    if (const auto* fork = std::get_if<Fork>(&action.deed)) {
        cast_.add_process(fork->child, process ? tables_.copy(*process, fork->child.at) : tables_.make());
    } else if (const auto* vm = std::get_if<Vm>(&action.deed)) {
        cast_.add(vm->guest, Role::guest);
    } else if (const auto* pass = std::get_if<Pass>(&action.deed)) {
        if (const auto to = cast_.process_of(pass->to.text))
            tables_.give(*to, pass->descriptor.text, Kinds::descriptor, fate == Fate::happens);
    } else if (fate == Fate::happens && std::holds_alternative<Exec>(action.deed)) {
        if (process) tables_.lose_ranges(*process);
    } else if (fate == Fate::happens && std::holds_alternative<Exit>(action.deed)) {
        cast_.leave(line.actor);
    }
}

void NameRules::finish() const {
    for (const auto& [process, key] : awaited_) {
        constexpr Kinds wanted = Kinds::key | Kinds::descriptor;
        const auto* const entry = tables_.find(process, key.name.text);
        if (entry != nullptr && entry->ever.has(wanted)) continue;
        throw Mistake{key.name.at,
                      fmt::format("no line gives the name {} to a key of process {}{}", shown(key.name.text),
                                  key.owner->text, tables_.hint(process, key.name.text, wanted))};
    }
}

void NameRules::check_turn(const Word& turn) const {
    const std::string_view text = turn.text;
    if (text.starts_with('K') && is_decimal(text.substr(1))) return;
    cast_.require(text, turn.at, Role::actor);
}

}  // namespace mktme::scenario
