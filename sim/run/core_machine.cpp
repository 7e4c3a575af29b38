// SPDX-License-Identifier: Apache-2.0
#include "sim/run/core_machine.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/package_params.hpp"
#include "models/platform/processor.hpp"
#include "sim/config/cores.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/phases.hpp"
#include "workloads/front_end/machine_vectors.hpp"

namespace mktme::sim {

platform::ProcessorParams processor_params(const SimConfig& config) {
    return {.clock = config.platform.clock,
            .link = config.link,
            .core = config.cpu,
            .caches = hierarchy_of(config),
            .mmu = config.mmu,
            .tlb = config.tlb};
}

std::vector<workloads::ProcessTrace> open_processes(const workloads::TraceList& traces) {
    std::vector<workloads::ProcessTrace> processes;
    for (const auto& entry : workloads::all_traces(traces))
        processes.push_back({entry.core, std::make_shared<InputFile>(entry.file, "trace")});
    return processes;
}

workloads::SplitPlan split_plan(const SimConfig& config, const ClockDomain& dram_clock,
                                const workloads::AddressVectors& vectors) {
    return {.cores = config.platform.packages * config.platform.cores,
            .spread = config.workload.spread,
            .slice = config.workload.slice,
            .format = config.trace.format,
            .context = trace_context(config, dram_clock, vectors)};
}

void check_core_machine(const SimConfig& config) {
    check_cores(config);
    const platform::Machine machine{all_package_params(config)};
    const auto& package = machine.package(0);
    const workloads::MachineVectors vectors{package.decoder()};
    check_phases(config.sim.phase);
    const auto entries = workloads::all_traces(config.workload.traces);
    const auto is_piped = [](const auto& entry) { return std::filesystem::is_fifo(entry.file); };
    if (std::ranges::any_of(entries, is_piped)) return;
    workloads::split_threads(open_processes(config.workload.traces),
                             split_plan(config, package.clock(), vectors));
}

void refuse_unsupported(const SimConfig& config) {
    const auto refuse = [](const std::string& what) {
        throw ConfigError{fmt::format("{} cannot be simulated on a machine with cores yet", what)};
    };
    const auto& workload = config.workload;
    if (workload.warmup != 0) refuse(fmt::format("workload.warmup = {}", workload.warmup));
    if (workload.measure != 0) refuse(fmt::format("workload.measure = {}", workload.measure));
    if (workload.repeat) refuse("workload.repeat = true");
    if (config.platform.packages > 1) {
        const auto& output = config.output;
        if (output.bus || output.commands || output.timeline || output.waves)
            refuse("output of bus, commands, timeline or waves with several packages");
        if (!config.data.fault.empty()) refuse("data.fault with several packages");
    }
    if (config.sim.events != EventPace::run_ahead)
        refuse(fmt::format("sim.events = {}", name_of(config.sim.events)));
}

}  // namespace mktme::sim
