// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/rules/name_visitor.hpp"

#include <fmt/format.h>

#include "workloads/scenario/words/mistake.hpp"

namespace mktme::scenario {

NameVisitor::NameVisitor(KnownNames& known, const Actor* actor)
    : known_{&known},
      is_nobodys_{actor == nullptr} {
    if (actor != nullptr) process_ = known.participants.process_of(actor->text);
}

void NameVisitor::word(const Fv& name) {
    if (name.owner) require_of(*name.owner, name.name.text, name.name.at, Kinds::range);
    else require(name.name.text, name.name.at, Kinds::range);
}

void NameVisitor::word(const FKey& name) {
    if (!name.owner) return require(name.name.text, name.name.at, Kinds::key | Kinds::descriptor);
    known_->participants.require(name.owner->text, name.owner->at, Role::actor);
    if (const auto process = known_->participants.process_of(name.owner->text))
        known_->awaited.push_back({*process, name});
}

void NameVisitor::word(const CaptureName& name) {
    if (known_->captures.contains(name.text)) return;
    std::vector<std::string_view> captures;
    for (const auto& [capture, at] : known_->captures) captures.push_back(capture);
    throw Mistake{name.at, fmt::format("no earlier line captures {}{}", shown(name.text),
                                       nearest_name(name.text, captures))};
}

/// Checks a name without an owner.
void NameVisitor::require(const std::string& name, Position at, Kinds wanted) const {
    if (!is_nobodys_) {
        if (process_) require_in(*process_, name, at, wanted);
        return;
    }
    if (known_->tables.anyone_has(name, wanted) || known_->participants.has_tenants()) return;
    throw Mistake{at, fmt::format("no process has the name {} for {}{}", shown(name), noun_of(wanted),
                                  known_->tables.hint(name, wanted))};
}

void NameVisitor::require_of(const Actor& owner, const std::string& name, Position at, Kinds wanted) const {
    known_->participants.require(owner.text, owner.at, Role::actor);
    if (const auto process = known_->participants.process_of(owner.text))
        require_in(*process, name, at, wanted);
}

void NameVisitor::require_in(ProcessIndex process, const std::string& name, Position at, Kinds wanted) const {
    const auto* const entry = known_->tables.find(process, name);
    if (entry == nullptr)
        throw Mistake{at,
                      fmt::format("no earlier line gives the name {} to {} of this process{}", shown(name),
                                  noun_of(wanted), known_->tables.hint(process, name, wanted))};
    if (entry->now.has(wanted)) return;
    if (!entry->now.empty())
        throw Mistake{
            at, fmt::format("{} is {}; {} is wanted", shown(name), noun_of(entry->now), noun_of(wanted))};
    if (entry->ever.empty())
        throw Mistake{at, fmt::format("{} names nothing: line {} expects to fail to give this name",
                                      shown(name), entry->failing_line)};
    throw Mistake{at, fmt::format("{} names nothing: exec ended the range", shown(name))};
}

}  // namespace mktme::scenario
