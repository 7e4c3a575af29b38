// SPDX-License-Identifier: Apache-2.0
#include "sim/run/assembly.hpp"

#include <fmt/format.h>
#include "models/base/error.hpp"
#include "sim/observe/command_csv.hpp"
#include "sim/observe/waves.hpp"
#include "sim/results/run_files.hpp"
#include "sim/run/faults.hpp"
#include "sim/run/key_programs.hpp"
#include "sim/run/phases.hpp"
#include "workloads/formats/trace_open.hpp"
#include "workloads/generators/generator.hpp"

namespace mktme::sim {

namespace {

/// Returns true if the front end offers a request when a read is done.
bool awaits_reads(const workloads::WorkloadParams& workload) {
    using Issue = workloads::IssueMode;
    return workload.issue == Issue::window || workload.issue == Issue::dependent ||
           workload.generator == workloads::GeneratorKind::loaded;
}

void check_output(const SimConfig& config) {
    const auto& output = config.output;
    if (output.bus && config.data.mode != contents::DataMode::full)
        throw ConfigError{fmt::format("output.bus: needs data.mode = full; with {} lines have no bytes",
                                      name_of(config.data.mode))};
    if (output.window_end != SimTime{} && output.window_end <= output.window_start)
        throw ConfigError{
            fmt::format("output.window_end = {} ns: must be later than output.window_start = {} ns",
                        in_ns(output.window_end), in_ns(output.window_start))};
}

bool wants_commands(const OutputParams& output) { return output.commands || output.timeline || output.waves; }

workloads::WorkloadParams resolved(workloads::WorkloadParams params) {
    if (params.requests == 0)
        params.requests = params.has_trace() ? workloads::all_requests : workloads::default_requests;
    return params;
}

std::unique_ptr<workloads::RequestSource> source_of(const SimConfig& config,
                                                    const std::shared_ptr<InputFile>& trace,
                                                    const memctrl::MemorySystem& memory,
                                                    const workloads::AddressVectors& vectors) {
    if (!trace) return make_generator(config, memory.capacity());
    return workloads::open_trace(trace, config.trace.format, trace_context(config, memory.clock(), vectors))
        .source;
}

std::optional<workloads::Probe> probe_of(const SimConfig& config, Bytes capacity) {
    if (config.workload.has_trace() || config.workload.generator != workloads::GeneratorKind::loaded)
        return std::nullopt;
    return workloads::Probe{config.workload, capacity, config.sim.seed};
}

}  // namespace

memctrl::MemorySystemParams memory_system_params(const SimConfig& config) {
    return {.memory = config.memory,
            .channel = {.controller = config.controller,
                        .dram = config.dram,
                        .encryption = config.encryption,
                        .engine = config.crypto,
                        .ranks = config.memory.ranks,
                        .watchdog = config.sim.watchdog,
                        .report_completions = config.workload.has_trace() || awaits_reads(config.workload) ||
                                              workloads::block_size(config.workload) != line_size,
                        .log_commands = wants_commands(config.output)},
            .keys = {.mktme = config.mktme,
                     .pconfig = config.pconfig,
                     .entropy = config.entropy,
                     .seed = config.sim.seed},
            .data = config.data.mode,
            .seed = config.sim.seed};
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

Assembly::Assembly(const SimConfig& config) : Assembly{config, open_single_trace(config.workload)} {}

Assembly::Assembly(const SimConfig& config, const std::shared_ptr<InputFile>& trace)
    : config_{config},
      memory_{memory_system_params(config)},
      vectors_{memory_},
      source_{source_of(config, trace, memory_, vectors_)},
      keyids_{config.workload, memory_.layout()},
      front_end_{resolved(config.workload), *source_, keyids_, memory_,
                 probe_of(config, memory_.capacity())} {
    sources_.add("sim", run_);
    front_end_.report_to(sources_);
    memory_.report_to(sources_);
    check_phases(config.sim.phase);
    schedule_phases(config.sim.phase, phases_, memory_);
    schedule_key_programs(memory_);
    schedule_faults(config.data.fault, memory_);
    check_output(config);
    if (config.output.bus) memory_.data_path()->record_bus();
}

StatTree Assembly::stats(bool is_partial) {
    if (is_partial) run_.mark_partial();
    const SimTime end = memory_.last_done();
    phases_.end(end);
    StatTree tree = sources_.read(end);
    phases_.add_to(tree);
    return tree;
}

void Assembly::observe_into(const std::filesystem::path& folder) {
    const auto& output = config_.output;
    const TimeWindow window{output.window_start,
                            output.window_end == SimTime{} ? SimTime::max() : output.window_end};
    if (output.bus) bus_ = std::make_unique<BusCsv>(folder / run_file::bus, memory_.clock(), window);
    if (output.commands)
        observers_.push_back(std::make_unique<CommandCsv>(folder / run_file::commands, memory_.clock()));
    if (output.timeline) {
        auto timeline = std::make_unique<Timeline>(
            folder / run_file::timeline, memory_.part(),
            dram::refresh_timing(memory_.part(), config_.dram.refresh_mode).busy, memory_.clock(), window);
        timeline_ = timeline.get();
        observers_.push_back(std::move(timeline));
        sources_.show(tracks_);
    }
    if (output.waves)
        observers_.push_back(std::make_unique<Waves>(folder / run_file::waves, memory_.part(),
                                                     config_.memory.channels, memory_.clock(), window));
}

void Assembly::observe() {
    if (observers_.empty() && !bus_) return;
    memory_.advance(front_end_.now());
    show(front_end_.now());
}

/// Shows observers the commands, levels and bus lines before `until`.
void Assembly::show(Cycles until) {
    const auto commands = memory_.take_commands(until);
    for (auto& observer : observers_) observer->see(commands);
    if (timeline_ != nullptr)
        tracks_.take(until == Cycles::max() ? SimTime::max() : memory_.clock().edge(until),
                     [&](const auto& path, auto changes) { timeline_->see(path, changes); });
    if (bus_) bus_->see(memory_.data_path()->take_bus(until));
}

void Assembly::finish_observers() {
    show(Cycles::max());
    for (auto& observer : observers_) observer->finish(memory_.last_done());
    if (bus_) bus_->finish();
}

}  // namespace mktme::sim
