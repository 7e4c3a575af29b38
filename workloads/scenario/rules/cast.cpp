// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/rules/cast.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "workloads/scenario/words/mistake.hpp"
#include "workloads/scenario/words/word_traits.hpp"

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

std::vector<std::string_view> Cast::names() const {
    std::vector<std::string_view> names;
    for (const auto& [name, member] : members_)
        if (member.role == Role::actor || member.role == Role::guest) names.push_back(name);
    return names;
}

void Cast::require_free(const New& name) const {
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

void Cast::require(std::string_view name, Position at, Role role) const {
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

void Cast::add_process(const New& name, ProcessIndex process) {
    has_left_.resize(process + std::size_t{1});
    add(name, Member{.process = process, .line = name.at.line});
}

void Cast::add_thread(const New& name, const Actor& of) {
    const Member* const creator = find(of.text, Role::actor);
    if (creator == nullptr) return;  // a tenant's thread: its names are not known
    add(name, Member{.process = creator->process, .is_thread = true, .line = name.at.line});
}

void Cast::add(const New& name, Role role) { add(name, Member{.role = role, .line = name.at.line}); }

void Cast::leave(const Actor& actor) {
    const auto found = members_.find(actor.text);
    if (found == members_.end()) return;
    found->second.has_left = true;
    if (!found->second.is_thread) has_left_.at(found->second.process) = true;
}

std::optional<ProcessIndex> Cast::process_of(std::string_view name) const {
    const Member* const member = find(name, Role::actor);
    return member != nullptr ? std::optional{member->process} : std::nullopt;
}

const Cast::Member* Cast::find(std::string_view name, Role role) const {
    const auto found = members_.find(name);
    return found != members_.end() && found->second.role == role ? &found->second : nullptr;
}

bool Cast::is_tenant(std::string_view name) const {
    return std::ranges::any_of(tenants_, [name](const std::string& prefix) {
        const auto number = name.starts_with(prefix) ? name.substr(prefix.size()) : std::string_view{};
        return is_decimal(number) && number.front() != '0';
    });
}

bool Cast::is_in_use(const Member& member) const {
    if (member.role != Role::actor) return true;
    return !member.has_left && !has_left_.at(member.process);
}

}  // namespace mktme::scenario
