// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/rules/participants.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "workloads/scenario/words/mistake.hpp"

namespace mktme::scenario {

namespace {

std::string_view noun_of(Role role) {
    switch (role) {
        case Role::actor: return "process or thread";
        case Role::guest: return "guest";
        case Role::device: return "device";
        case Role::container: return "container";
        case Role::range:
        case Role::key:
        case Role::protection_key:
        case Role::descriptor:
        case Role::capture:
        case Role::newcomer:
        case Role::given:
        case Role::label: break;
    }
    return "name";
}

}  // namespace

std::vector<std::string_view> Participants::names() const {
    std::vector<std::string_view> names;
    constexpr std::size_t most = 4096;
    for (const auto& [name, member] : members_)
        if (names.size() < most && (member.role == Role::actor || member.role == Role::guest))
            names.push_back(name);
    return names;
}

void Participants::require_free(const New& name) const {
    const auto reserved = statement_words(version_);
    if (std::ranges::find(reserved, name.text) != reserved.end())
        throw Mistake{name.at, fmt::format("{} is the first word of a statement and cannot be a new name",
                                           shown(name.text))};
    const auto found = members_.find(name.text);
    if (found != members_.end() && is_in_use(found->second))
        throw Mistake{name.at, fmt::format("the name {} is in use: line {} introduced it", shown(name.text),
                                           found->second.line)};
    if (is_tenant(name.text))
        throw Mistake{name.at, fmt::format("{} is the name of a tenant", shown(name.text))};
}

void Participants::require(std::string_view name, Position at, Role role) const {
    if (find(name, role) != nullptr || (role == Role::actor && is_tenant(name))) return;
    const auto found = members_.find(name);
    if (found != members_.end())
        throw Mistake{at, fmt::format("{} is a {}; a {} is wanted", shown(name), noun_of(found->second.role),
                                      noun_of(role))};
    std::vector<std::string_view> known;
    for (const auto& [known_name, member] : members_)
        if (member.role == role) known.push_back(known_name);
    throw Mistake{at, fmt::format("no earlier line introduces a {} named {}{}", noun_of(role), shown(name),
                                  nearest_name(name, known))};
}

void Participants::add_process(const New& name, std::optional<ProcessIndex> process) {
    members_[name.text] = Member{.process = process, .line = name.at.line};
}

void Participants::add_thread(const New& name, const Actor& of) {
    members_[name.text] = Member{.process = process_of(of.text), .is_thread = true, .line = name.at.line};
}

void Participants::add(const New& name, Role role) {
    members_[name.text] = Member{.role = role, .line = name.at.line};
}

void Participants::leave(const Actor& actor) {
    const auto found = members_.find(actor.text);
    if (found == members_.end()) return;
    Member& member = found->second;
    member.has_left = true;
    if (!member.is_thread && member.process) left_.insert(*member.process);
}

void Participants::leave_all() {
    for (auto& [name, member] : members_) {
        if (member.role != Role::actor && member.role != Role::guest) continue;
        member.has_left = true;
        if (member.process) left_.insert(*member.process);
    }
}

std::optional<ProcessIndex> Participants::process_of(std::string_view name) const {
    const Member* const member = find(name, Role::actor);
    return member != nullptr ? member->process : std::nullopt;
}

const Participants::Member* Participants::find(std::string_view name, Role role) const {
    const auto found = members_.find(name);
    return found != members_.end() && found->second.role == role ? &found->second : nullptr;
}

bool Participants::is_tenant(std::string_view name) const {
    if (tenants_.empty()) return false;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = name.size(); i > 0 && is_digit(name[i - 1]); --i)
        if (name[i - 1] != '0' && tenants_.contains(name.substr(0, i - 1))) return true;
    return false;
}

bool Participants::is_in_use(const Member& member) const {
    return !member.has_left && !(member.process && left_.contains(*member.process));
}

}  // namespace mktme::scenario
