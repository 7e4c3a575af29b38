// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_facts.hpp"

#include "sim/config/sim_config.hpp"
#include "workloads/formats/trace_open.hpp"

namespace mktme::sim {

RunFacts facts_of(const SimConfig& config) {
    const auto& traces = config.workload.traces;
    if (config.workload.has_scenario()) return {.has_scenario = true};
    RunFacts facts{.has_trace = config.workload.has_trace()};
    if (traces.entries.size() != 1) return facts;
    const auto* const format =
        workloads::format_of_file(workloads::TraceEntry{traces.entries.front()}.file, config.trace.format);
    if (format != nullptr) facts.format = format->id();
    return facts;
}

}  // namespace mktme::sim
