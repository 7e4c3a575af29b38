// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/rules/value_rules.hpp"

#include <array>

#include "workloads/scenario/words/mistake.hpp"

namespace mktme::scenario {

namespace {

constexpr std::array states_of_59{SlotState::available, SlotState::assigned, SlotState::ref_killed,
                                  SlotState::ref_released};
constexpr std::array states_of_62{SlotState::free, SlotState::key, SlotState::dying};
constexpr std::array states_of_others{SlotState::free, SlotState::used};

void check(const Pattern& pattern) {
    if (pattern.stride && pattern.stride->value == 0)
        throw Mistake{pattern.stride->at, "a stride of 0 bytes never ends"};
}

void check(const Replay& replay) {
    if (replay.fold == Fold::mod && !replay.into)
        throw Mistake{replay.trace.at, "fold=mod needs into=V, the range that the pages of the trace go to"};
}

void check(const Action& action) {
    if (const auto* touch = std::get_if<Touch>(&action.what)) check(touch->pattern);
    if (const auto* replay = std::get_if<Replay>(&action.what)) check(*replay);
}

void check(const On& on) {
    if (const auto* action = std::get_if<Action>(&on.response)) check(*action);
}

}  // namespace

std::span<const SlotState> states_of(std::string_view profile) {
    if (profile == "59") return states_of_59;
    if (profile == "62") return states_of_62;
    return states_of_others;
}

void check_accesses(const Statement& statement) {
    if (const auto* line = std::get_if<ActorLine>(&statement.what))
        std::visit([](const auto& what) { check(what); }, line->what);
    if (const auto* line = std::get_if<GuestLine>(&statement.what))
        if (const auto* touch = std::get_if<GuestTouch>(&line->what)) check(touch->pattern);
}

}  // namespace mktme::scenario
