// SPDX-License-Identifier: Apache-2.0
#include "sim/run/late_events.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace mktme::sim {

namespace {

template <class Element>
void add_late(std::string_view list, const std::vector<Element>& elements, const LoadedConfig& loaded,
              const std::vector<IdleValue>& idle, SimTime last, std::vector<LateEvent>& late) {
    for (std::size_t number = 0; number < elements.size(); ++number) {
        const std::string path = element_path(list, number);
        if (elements[number].at <= last || std::ranges::find(idle, path, &IdleValue::path) != idle.end())
            continue;
        const auto origin = loaded.origins.find(path);
        late.push_back(
            {path, origin == loaded.origins.end() ? "" : origin->second.place, elements[number].at});
    }
}

}  // namespace

std::vector<LateEvent> late_events(const LoadedConfig& loaded, const std::vector<IdleValue>& idle,
                                   const ClockDomain& clock, SimTime end) {
    const SimTime last = clock.edge(clock.at_or_after(end));  // the last cycle in which something happens
    std::vector<LateEvent> late;
    add_late("mktme.program", loaded.config.mktme.program, loaded, idle, last, late);
    add_late("data.fault", loaded.config.data.fault, loaded, idle, last, late);
    return late;
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
