// SPDX-License-Identifier: Apache-2.0
#include "sim/run/assembly.hpp"

#include "models/base/error.hpp"
#include "models/platform/package_params.hpp"
#include "sim/config/cores.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/run/core_machine.hpp"
#include "sim/run/faults.hpp"
#include "sim/run/key_programs.hpp"
#include "sim/run/phases.hpp"
#include "workloads/formats/trace_open.hpp"
#include "workloads/front_end/core_front_end.hpp"
#include "workloads/front_end/memory_front_end.hpp"
#include "workloads/generators/generator.hpp"

namespace mktme::sim {

namespace {

workloads::WorkloadParams resolved(workloads::WorkloadParams params) {
    if (params.requests == 0)
        params.requests = params.has_trace() ? workloads::all_requests : workloads::default_requests;
    return params;
}

std::unique_ptr<workloads::RequestSource> source_of(const SimConfig& config,
                                                    const std::shared_ptr<InputFile>& trace,
                                                    const platform::Package& package,
                                                    const workloads::AddressVectors& vectors) {
    if (!trace) return make_generator(config, package.capacity());
    return workloads::open_trace(trace, config.trace.format, trace_context(config, package.clock(), vectors))
        .source;
}

std::optional<workloads::Probe> probe_of(const SimConfig& config, Bytes capacity) {
    if (config.workload.has_trace() || config.workload.generator != workloads::GeneratorKind::loaded)
        return std::nullopt;
    return workloads::Probe{config.workload, capacity, config.sim.seed};
}

}  // namespace

platform::PackageParams package_params(const SimConfig& config) {
    return {.memory = config.memory,
            .channel = {.controller = config.controller,
                        .dram = config.dram,
                        .encryption = config.encryption,
                        .engine = config.crypto,
                        .watchdog = config.sim.watchdog},
            .keys = {.mktme = config.mktme,
                     .pconfig = config.pconfig,
                     .entropy = config.entropy,
                     .cores = config.has_cores ? config.platform.cores : 1,
                     .seed = config.sim.seed},
            .data = config.data.mode,
            .seed = config.sim.seed};
}

std::vector<platform::PackageParams> all_package_params(const SimConfig& config) {
    return platform::packages_in_a_row(package_params(config),
                                       config.has_cores ? config.platform.packages : 1);
}

workloads::TraceContext trace_context(const SimConfig& config, const ClockDomain& dram_clock,
                                      const workloads::AddressVectors& vectors) {
    return {.clock = config.trace.clock == Frequency{} ? dram_clock : ClockDomain{config.trace.clock},
            .vectors = &vectors};
}

std::shared_ptr<InputFile> open_single_trace(const workloads::WorkloadParams& params) {
    const auto file = workloads::single_trace(params.traces);
    return file ? std::make_shared<InputFile>(*file, "trace") : nullptr;
}

std::uint64_t generated_requests(const SimConfig& config) { return resolved(config.workload).requests; }

std::unique_ptr<workloads::RequestSource> make_generator(const SimConfig& config, Bytes capacity) {
    return std::make_unique<workloads::Generator>(resolved(config.workload), capacity, config.sim.seed);
}

RunTraces open_traces(const SimConfig& config) {
    if (config.has_cores) return {.requests = nullptr, .processes = open_processes(config.workload.traces)};
    return {.requests = open_single_trace(config.workload), .processes = {}};
}

/// Builds the front end, and the door to the machine through which requests come.
std::unique_ptr<workloads::FrontEnd> Assembly::make_front_end(const RunTraces& traces, const Door& door) {
    if (door) port_ = door(machine_);
    if (config_->has_cores) return make_cores(traces);
    if (!door) port_ = std::make_unique<platform::RunAheadPort>(package());
    source_ = source_of(*config_, traces.requests, package(), vectors_);
    return std::make_unique<workloads::MemoryFrontEnd>(resolved(config_->workload), *source_, keyids_,
                                                       package(), *port_,
                                                       probe_of(*config_, package().capacity()));
}

std::unique_ptr<workloads::FrontEnd> Assembly::make_cores(const RunTraces& traces) {
    check_cores(*config_);
    CoreLoad load = core_load(*config_, traces.processes, package(), vectors_);
    auto cores =
        std::make_unique<workloads::CoreFrontEnd>(processor_params(*config_), std::move(load.work),
                                                  load.processes, keyids_, config_->platform, machine_);
    processor_ = &cores->processor();
    cores->divide({{.warmup = config_->workload.warmup, .measure = config_->workload.measure},
                   {.warmup_ends = [this](SimTime now) { measurement_.begin(now); },
                    .measure_ends = [this](SimTime now) { measurement_.end(now); }}});
    return cores;
}

Assembly::Assembly(const SimConfig& config) : Assembly{config, open_traces(config)} {}

Assembly::Assembly(const SimConfig& config, const RunTraces& traces, const Door& door)
    : config_{std::make_unique<const SimConfig>(config)},
      machine_{all_package_params(config)},
      vectors_{package().decoder()},
      keyids_{config.workload, package().layout()},
      front_end_{make_front_end(traces, door)},
      measurement_{sources_, config.workload.warmup != 0} {
    sources_.add("sim", run_);
    front_end_->report_to(sources_);
    machine_.report_to(sources_);
    check_phases(config.sim.phase);
    schedule_phases(config.sim.phase, phases_, package());
    for (std::size_t i = 0; i < machine_.size(); ++i) schedule_key_programs(machine_.package(i));
    schedule_faults(config.data.fault, machine_);
}

Assembly::~Assembly() = default;

SimStats Assembly::whole_run(bool is_partial) {
    if (is_partial) run_.mark_partial();
    return run_.stats(machine_.last_done());
}

StatTree Assembly::stats(bool is_partial) {
    if (is_partial) run_.mark_partial();
    const SimTime end = machine_.last_done();
    phases_.end(end);
    StatTree tree = measurement_.stats(end);
    phases_.add_to(tree);
    return tree;
}

void Assembly::observe() {
    if (!observers_.is_open()) return;
    for (platform::Package* const each : machine_.packages()) each->advance(front_end_->now());
    observers_.show(front_end_->now());
}

std::vector<std::uint64_t> Assembly::device_accesses() const {
    std::vector<std::uint64_t> accesses;
    for (std::size_t number = 0; number < config_->platform.device.size(); ++number) {
        if (processor_ == nullptr) break;
        const platform::DmaDevice& device = processor_->device(number);
        accesses.push_back(device.done() + device.refused());
    }
    return accesses;
}

}  // namespace mktme::sim
