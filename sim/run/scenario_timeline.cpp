// SPDX-License-Identifier: Apache-2.0
#include "sim/run/scenario_timeline.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>

#include "sim/observe/trace_events.hpp"
#include "sim/scenario/player.hpp"
#include "workloads/scenario/print.hpp"

namespace mktme::sim {

namespace {

constexpr std::uint64_t actors_process = 0;
constexpr std::uint64_t cores_process = 1;

void write_actions(TraceEvents& events, const ScenarioReport& report) {
    std::map<std::string, std::uint64_t> tracks;
    events.name_process(actors_process, "actors");
    for (const PerformedAction& action : report.actions) {
        const auto [track, is_new] = tracks.emplace(action.actor, tracks.size());
        if (is_new) events.name_track(actors_process, track->second, action.actor);
        events.write_span(
            actors_process, track->second, scenario::print(*action.statement), action.start,
            action.end - action.start,
            fmt::format(R"("line":{},"outcome":"{}","core":{})", action.line, action.outcome, action.core));
    }
}

void write_steps(TraceEvents& events, const ScenarioReport& report) {
    std::set<std::uint32_t> tracks;
    events.name_process(cores_process, "cores");
    for (const HardwareStep& step : report.steps) {
        if (tracks.insert(step.core).second)
            events.name_track(cores_process, step.core, fmt::format("cpu.{}", step.core));
        events.write_span(cores_process, step.core, std::string{step.name}, step.begin, step.end - step.begin,
                          fmt::format(R"("address":"{:#x}","bytes":{})", step.address, step.bytes));
    }
}

/// Steps of one kind within an action.
struct StepSum {
    std::string_view name;
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    SimTime time{};
};

/// Returns the steps of an action, in order of their first ones.
std::vector<StepSum> steps_of(const ScenarioReport& report, const PerformedAction& action) {
    std::vector<StepSum> sums;
    for (const HardwareStep& step : report.steps) {
        if (step.core != action.core || step.begin < action.start || step.end > action.end) continue;
        auto sum = std::ranges::find(sums, step.name, &StepSum::name);
        if (sum == sums.end()) sum = sums.insert(sums.end(), StepSum{step.name});
        ++sum->count;
        sum->bytes += step.bytes;
        sum->time = sum->time + (step.end - step.begin);
    }
    return sums;
}

std::string row(const std::string& what, SimTime time) {
    constexpr int width = 84;
    return fmt::format("{:<{}.{}} {:>12.1f}\n", what, width, width, in_ns(time));
}

}  // namespace

void write_scenario_timeline(const std::filesystem::path& path, const ScenarioReport& report) {
    TraceEvents events{path};
    write_actions(events, report);
    write_steps(events, report);
    events.finish();
}

std::string steps_table(const ScenarioReport& report) {
    constexpr std::size_t most_actions = 40;
    std::string text = fmt::format("{:<84} {:>12}\n", "action, and the steps of its core", "ns");
    for (std::size_t i = 0; i < std::min(report.actions.size(), most_actions); ++i) {
        const PerformedAction& action = report.actions[i];
        text += row(fmt::format("{}: {}", action.line, scenario::print(*action.statement)),
                    action.end - action.start);
        for (const StepSum& sum : steps_of(report, action))
            text += row(sum.bytes == 0 ? fmt::format("    {} x {}", sum.count, sum.name)
                                       : fmt::format("    {} x {}, {} bytes", sum.count, sum.name, sum.bytes),
                        sum.time);
    }
    if (report.actions.size() > most_actions)
        text += fmt::format("and {} more actions (timeline.json.gz)\n", report.actions.size() - most_actions);
    return text;
}

}  // namespace mktme::sim
