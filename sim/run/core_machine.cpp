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
#include "workloads/core_generators/core_generator.hpp"
#include "workloads/cpu/touched_ranges.hpp"
#include "workloads/front_end/keyid_assigner.hpp"
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
            .repeat = config.workload.repeat,
            .format = config.trace.format,
            .context = trace_context(config, dram_clock, vectors)};
}

namespace {

/// Times that the footprint of a program must hold the shared cache, so that at most a thirtieth of its misses hit.
constexpr std::uint64_t least_footprint = 30;

/// Returns the bytes that the generator of each core accesses. The default leaves half of the memory to page tables.
Bytes footprint_of(const SimConfig& config, Bytes capacity) {
    const std::uint64_t cores = config.platform.cores;
    const std::uint64_t page = mmu::bytes_of(config.mmu.page_size);
    if (config.workload.footprint != Bytes{}) {
        if (config.workload.footprint.count() < line_size.count())
            throw ConfigError{fmt::format("workload.footprint = {} B: must hold a line of 64 B",
                                          config.workload.footprint.count())};
        return config.workload.footprint;
    }
    const std::uint64_t share = capacity.count() / 2 / cores / page * page;
    if (share == 0)
        throw ConfigError{
            fmt::format("workload.footprint = 0 B: half of the memory has no page for each of {} "
                        "cores: give a footprint, or smaller pages (mmu.page_size)",
                        cores)};
    return Bytes{share};
}

void check_misses(const SimConfig& config, Bytes footprint) {
    if (config.workload.generator != workloads::GeneratorKind::program) return;
    const std::uint64_t cache = hierarchy_of(config).llc.size.count() * config.platform.cores;
    if (footprint.count() < least_footprint * cache)
        throw ConfigError{
            fmt::format("workload.footprint = {} B: the shared cache of {} B would hold too much of "
                        "it for a program that misses: must be {} times its size",
                        footprint.count(), cache, least_footprint)};
}

workloads::CoreGeneratorPlan generator_plan(const SimConfig& config, Bytes capacity) {
    const Bytes footprint = footprint_of(config, capacity);
    check_misses(config, footprint);
    const auto& workload = config.workload;
    const std::uint64_t accesses = workload.requests == 0 ? workloads::default_requests : workload.requests;
    return {.workload = workload,
            .program = config.program,
            .footprint = footprint,
            .accesses = workload.measure == 0 ? accesses : 0,
            .cores_of_package = config.platform.cores,
            .seed = config.sim.seed};
}

/// Makes a program for each core. Its linear addresses begin at 0.
CoreLoad generated_load(const SimConfig& config, Bytes capacity) {
    const auto plan = generator_plan(config, capacity);
    CoreLoad load;
    for (std::uint64_t core = 0; core < config.platform.packages * config.platform.cores; ++core) {
        load.work.push_back({core, core, workloads::make_core_generator(plan, core)});
        load.processes.push_back({fmt::format("workload.generator of core {}", core),
                                  {{.start = 0, .end = plan.footprint.count()}}});
    }
    return load;
}

}  // namespace

CoreLoad core_load(const SimConfig& config, const std::vector<workloads::ProcessTrace>& traces,
                   const platform::Package& package, const workloads::AddressVectors& vectors) {
    if (!config.workload.has_trace()) return generated_load(config, package.capacity());
    const auto plan = split_plan(config, package.clock(), vectors);
    const auto entries = workloads::all_traces(config.workload.traces);
    CoreLoad load;
    for (auto& ranges : workloads::touched_ranges(open_processes(config.workload.traces), plan))
        load.processes.push_back({entries[load.processes.size()].file.string(), std::move(ranges)});
    load.work = workloads::split_threads(traces, plan);
    return load;
}

namespace {

/// Returns the programs of a machine, whose frames are not known: those of a trace may have pages anywhere.
std::vector<workloads::ProgramPages> programs_of(const SimConfig& config, Bytes capacity) {
    constexpr mmu::AddressRange anywhere{.start = 0, .end = std::uint64_t{1} << 63U};
    std::vector<workloads::ProgramPages> programs;
    const auto add = [&](const std::string& name, const workloads::AddressRanges& ranges) {
        programs.push_back({.name = name,
                            .ranges = ranges,
                            .page_size = Bytes{mmu::bytes_of(config.mmu.page_size)},
                            .physical = [](std::uint64_t) { return PhysAddr{}; }});
    };
    for (const auto& entry : workloads::all_traces(config.workload.traces))
        add(entry.file.string(), {anywhere});
    if (!config.workload.has_trace())
        for (const auto& process : generated_load(config, capacity).processes)
            add(process.name, process.ranges);
    return programs;
}

/// Throws ConfigError for a device that cannot be attached, as far as can be seen without the pages of traces.
void check_devices(const SimConfig& config, const platform::Machine& machine) {
    const auto& package = machine.package(0);
    auto params = config.platform.device;
    for (platform::DeviceParams& device : params)
        if (config.workload.has_trace() && device.target == platform::DeviceTarget::program)
            device.length = line_size;
    const workloads::ConfiguredDevices devices{params,
                                               {.packages = machine.size(),
                                                .memory = Bytes{package.capacity().count() * machine.size()},
                                                .clock = ClockDomain{config.platform.clock},
                                                .layout = package.layout(),
                                                .in_seam = config.mktme.seam,
                                                .programs = programs_of(config, package.capacity())}};
}

}  // namespace

void check_core_machine(const SimConfig& config) {
    check_cores(config);
    const platform::Machine machine{all_package_params(config)};
    const auto& package = machine.package(0);
    const workloads::MachineVectors vectors{package.decoder()};
    workloads::KeyIdAssigner{config.workload, package.layout()}.check_pages(config.mktme.seam);
    check_phases(config.sim.phase);
    if (!config.workload.has_trace()) generated_load(config, package.capacity());
    check_devices(config, machine);
    const auto entries = workloads::all_traces(config.workload.traces);
    const auto is_piped = [](const auto& entry) { return std::filesystem::is_fifo(entry.file); };
    if (std::ranges::any_of(entries, is_piped)) return;
    workloads::split_threads(open_processes(config.workload.traces),
                             split_plan(config, package.clock(), vectors));
}

}  // namespace mktme::sim
