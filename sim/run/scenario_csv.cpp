// SPDX-License-Identifier: Apache-2.0
#include "sim/run/scenario_csv.hpp"

#include <fmt/format.h>

#include "models/base/fields.hpp"
#include "workloads/scenario/print.hpp"

namespace mktme::sim {

namespace {

/// Returns a text as a field of RFC 4180.
std::string quoted(const std::string& text) {
    std::string field = "\"";
    for (const char letter : text) field += letter == '"' ? "\"\"" : std::string(1, letter);
    return field + "\"";
}

}  // namespace

std::string scenario_csv(const ScenarioReport& report) {
    std::string text = "line,actor,action,due_ns,start_ns,end_ns,late_ns,outcome,keyids\n";
    for (const PerformedAction& action : report.actions)
        text += fmt::format("{},{},{},{},{},{},{},{},{}\n", action.line, action.actor,
                            quoted(scenario::print(*action.statement)), in_ns(action.due),
                            in_ns(action.start), in_ns(action.end), in_ns(action.start - action.due),
                            quoted(action.outcome), action.keyids);
    return text;
}

}  // namespace mktme::sim
