// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/count_actors.hpp"

#include <algorithm>

namespace mktme::scenario {

namespace {

bool makes_actor(const ActorLine& line) {
    const auto* const action = std::get_if<Action>(&line.what);
    const bool may_succeed = !line.expect || line.expect->outcomes.or_skip;
    return may_succeed && action != nullptr && std::holds_alternative<Fork>(action->what);
}

bool makes_actor(const Statement& statement) {
    if (const auto* line = std::get_if<ActorLine>(&statement.what)) return makes_actor(*line);
    return std::holds_alternative<Spawn>(statement.what) || std::holds_alternative<Thread>(statement.what);
}

}  // namespace

std::size_t count_actors(const Scenario& scenario) {
    return static_cast<std::size_t>(std::ranges::count_if(
        scenario.statements, [](const Statement& statement) { return makes_actor(statement); }));
}

}  // namespace mktme::scenario
