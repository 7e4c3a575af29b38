// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::sim {

/// Returns the action of a process' line, whether it is performed at its time or in a handler; null for others.
inline const scenario::Action* action_of(const scenario::Statement& statement) {
    const auto* line = std::get_if<scenario::ActorLine>(&statement.what);
    if (line == nullptr) return nullptr;
    if (const auto* on = std::get_if<scenario::On>(&line->what))
        return std::get_if<scenario::Action>(&on->response);
    return std::get_if<scenario::Action>(&line->what);
}

/// Returns what the line of a process or guest expects. Precondition: the statement is one.
inline const std::optional<scenario::Expect>& expect_of(const scenario::Statement& statement) {
    const auto* guest = std::get_if<scenario::GuestLine>(&statement.what);
    return guest != nullptr ? guest->expect : std::get<scenario::ActorLine>(statement.what).expect;
}

/// Returns the action of a process' line if it is of this type; null otherwise.
template <class T>
const T* find_action(const scenario::Statement& statement) {
    const auto* action = action_of(statement);
    return action != nullptr ? std::get_if<T>(&action->what) : nullptr;
}

}  // namespace mktme::sim
