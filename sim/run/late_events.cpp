// SPDX-License-Identifier: Apache-2.0
#include "sim/run/late_events.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "sim/config/loader.hpp"

namespace mktme::sim {

namespace {

/// Run that has ended, possibly before the time of an event.
struct EndedRun {
    const LoadedConfig& loaded;
    const std::vector<IdleValue>& idle;
    SimTime last;  // time of the last cycle in which something happens
};

void add_if_late(const std::string& path, SimTime at, const EndedRun& run, std::vector<LateEvent>& late) {
    if (at <= run.last || std::ranges::find(run.idle, path, &IdleValue::path) != run.idle.end()) return;
    const auto origin = run.loaded.origins.find(path);
    late.push_back({path, origin == run.loaded.origins.end() ? "" : origin->second.place, at});
}

template <class Element>
void add_late(std::string_view list, const std::vector<Element>& elements, const EndedRun& run,
              std::vector<LateEvent>& late) {
    for (std::size_t number = 0; number < elements.size(); ++number)
        add_if_late(element_path(list, std::to_string(number)), elements[number].at, run, late);
}

}  // namespace

std::vector<LateEvent> late_events(const LoadedConfig& loaded, const std::vector<IdleValue>& idle,
                                   const ClockDomain& clock, SimTime end) {
    const EndedRun run{loaded, idle, clock.edge(clock.at_or_after(end))};
    std::vector<LateEvent> late;
    add_late("mktme.program", loaded.config.mktme.program, run, late);
    add_late("data.fault", loaded.config.data.fault, run, late);
    for (const auto& phase : loaded.config.sim.phase)
        add_if_late(element_path("sim.phase", phase.name), phase.begin, run, late);
    add_if_late("output.window_start", loaded.config.output.window_start, run, late);
    return late;
}

std::string short_trace_warning(const LoadedConfig& loaded, std::uint64_t requests) {
    const auto& workload = loaded.config.workload;
    const auto origin = loaded.origins.find("workload.requests");
    const bool is_users = origin != loaded.origins.end() && origin->second.giver == Giver::user;
    if (!workload.has_trace() || !is_users || requests >= workload.requests) return {};
    return fmt::format("warning: the trace ended after {} of {} requests\n", requests, workload.requests);
}

std::string device_warnings(const LoadedConfig& loaded, const std::vector<std::uint64_t>& accesses) {
    std::string text;
    for (std::size_t number = 0; number < accesses.size(); ++number) {
        const std::uint64_t wanted = loaded.config.platform.device[number].accesses;
        if (accesses[number] >= std::max<std::uint64_t>(wanted, 1)) continue;
        const std::string path = element_path("platform.device", std::to_string(number));
        const auto origin = loaded.origins.find(path);
        text += fmt::format("warning: {}{}: {} of its {}accesses were done when the run ended\n",
                            origin == loaded.origins.end() ? "" : origin->second.place + ": ", path,
                            accesses[number] == 0 ? "none" : std::to_string(accesses[number]),
                            wanted == 0 ? "" : std::to_string(wanted) + " ");
    }
    return text;
}

std::string late_warnings(const std::vector<LateEvent>& events, SimTime end) {
    std::string text;
    for (const auto& event : events)
        text += fmt::format("warning: {}{} at {} ns did not happen: the run ended at {} ns\n",
                            event.place.empty() ? "" : event.place + ": ", event.path, in_ns(event.at),
                            in_ns(end));
    return text;
}

}  // namespace mktme::sim
