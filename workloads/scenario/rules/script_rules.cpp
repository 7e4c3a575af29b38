// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/rules/script_rules.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "workloads/scenario/rules/value_rules.hpp"
#include "workloads/scenario/words/mistake.hpp"
#include "workloads/simulated_time.hpp"

namespace mktme::scenario {

void ScriptRules::add(const Statement& statement) {
    check_order(statement);
    if (const auto* config = std::get_if<Config>(&statement.what)) add_config(*config);
    else if (const auto* at = std::get_if<AtTime>(&statement.what)) move_to(at->time, 0);
    else if (const auto* later = std::get_if<LaterBy>(&statement.what)) move_to(later->time, now_);
    check_values(statement);
    names_.add(statement);
}

void ScriptRules::check_order(const Statement& statement) {
    if (is_scheduled_) throw Mistake{statement.at, "schedule is the last statement before end"};
    const bool is_config = std::holds_alternative<Config>(statement.what);
    if (is_config && has_begun_) throw Mistake{statement.at, "config stands before all other statements"};
    has_begun_ = !is_config;
    if (const auto* schedule = std::get_if<Schedule>(&statement.what)) {
        is_scheduled_ = true;
        for (const Word& turn : schedule->turns) names_.check_turn(turn);
    }
}

void ScriptRules::add_config(const Config& config) {
    for (const Setting& setting : config.settings) {
        if (!settings_.insert(setting.key).second)
            throw Mistake{setting.at, fmt::format("{}= is given twice", setting.key)};
        if (setting.key == "profile") profile_ = std::get<std::string>(setting.value);
        if (const auto* shares = std::get_if<std::vector<SlotShare>>(&setting.value))
            for (const SlotShare& share : *shares) classes_.push_back(share.slot_class);
    }
}

void ScriptRules::move_to(const Dec& time, std::uint64_t from) {
    constexpr std::uint64_t femtoseconds = 1'000'000;  // in a nanosecond
    constexpr std::uint64_t latest = workloads::latest_request.count() / femtoseconds;
    if (time.value > latest || time.value > latest - from)
        throw Mistake{time.at, fmt::format("this time lies beyond the {} s that can be simulated",
                                           workloads::in_seconds(workloads::latest_request))};
    const std::uint64_t then = from + time.value;
    if (then < now_)
        throw Mistake{time.at, fmt::format("time goes backwards: {} ns after {} ns", then, now_)};
    now_ = then;
}

void ScriptRules::check_slot(const Slot& slot) const {
    const auto states = states_of(profile_);
    if (std::ranges::find(states, slot.state.value) != states.end()) return;
    std::vector<std::string_view> names;
    for (const SlotState state : states) names.push_back(name_of(state));
    throw Mistake{slot.state.at, fmt::format("profile {} has no KeyIDs that are {}; its states are {}",
                                             profile_, name_of(slot.state.value), fmt::join(names, ", "))};
}

void ScriptRules::check_class(const Label& slot_class) const {
    if (classes_.empty() || std::ranges::find(classes_, slot_class.text) != classes_.end()) return;
    throw Mistake{slot_class.at,
                  fmt::format("slots= has no class {}{}", shown(slot_class.text),
                              nearest_name(slot_class.text, {classes_.begin(), classes_.end()}))};
}

void ScriptRules::check_values(const Statement& statement) const {
    if (const auto* spawn = std::get_if<Spawn>(&statement.what)) {
        if (spawn->slot_class) check_class(*spawn->slot_class);
    } else if (const auto* assertion = std::get_if<Assert>(&statement.what)) {
        if (const auto* slot = std::get_if<Slot>(&assertion->condition)) check_slot(*slot);
    } else {
        check_accesses(statement);
    }
}

}  // namespace mktme::scenario
